/**
 * Looks at the layers of a run while it goes on: every second at most, and for at most a twentieth of the time, it runs the
 * observed module on a batch that was just trained on. The loop never waits for it, and it changes no number of the run.
 */
import type { StepScalars } from "../ir/types";
import type { HealthReport } from "../metrics/node-health";
import type { TensorData } from "../operators/define";
import type { Session, StepProgram } from "../runtime/device";
import type { CompiledRun } from "./compile-run";
import { observeModule } from "./observe-module";
import type { ObservedModule } from "./observe-module";
import { STEPS_IN_FLIGHT } from "./run-types";
import type { RunObserver, Weights } from "./run-types";

const EVERY_MS = 1_000;
/** The first steps of a run and its first picture come before this. */
const FIRST_MS = 3_000;
/** Rest after a look, in times of what it took. */
const LEAST_REST = 20;
const RECENT_STEPS = STEPS_IN_FLIGHT + 2;

export interface HealthWatchOptions {
  readonly session: Session;
  readonly compiled: Pick<CompiledRun, "model" | "liveName">;
  readonly batchSize: number;
  /** Told what was seen, or once, with a full sentence, why nothing can be: memory, mostly. The run goes on. */
  readonly observer: Pick<RunObserver, "observed" | "unobserved">;
}

/** A batch of training as a step takes it, and the step's scalars. */
export interface ObservedStep {
  /** Steps that the weights have taken. */
  readonly step: number;
  readonly batch: Readonly<Record<string, TensorData>>;
  readonly scalars: StepScalars;
}

interface Prepared {
  readonly observed: ObservedModule;
  readonly program: StepProgram;
}

export class HealthWatch {
  readonly #options: HealthWatchOptions;
  #prepared: Promise<Prepared> | undefined;
  #ready: Prepared | undefined;
  #broken = false;
  #busy = false;
  #nextMs = performance.now() + FIRST_MS;
  /** As many as may have been enqueued behind a step whose loss has just become known, and one more. */
  readonly #recent: ObservedStep[] = [];

  constructor(options: HealthWatchOptions) {
    this.#options = options;
  }

  /** The newest step, for looking at it later; looks now where it is time. Does not wait. */
  saw(step: ObservedStep, now = false): void {
    this.#recent.push(step);
    if (this.#recent.length > RECENT_STEPS) this.#recent.shift();
    if (this.#broken || this.#busy || (!now && performance.now() < this.#nextMs)) return;
    if (this.#ready === undefined) {
      // The kernels compile while training goes on.
      this.#prepare().then(
        () => (now ? this.#start(this.#recent.at(-1) ?? step) : undefined),
        (error: unknown) => this.#fail(error),
      );
      return;
    }
    this.#start(step);
  }

  #start(step: ObservedStep): void {
    if (this.#ready === undefined || this.#busy) return;
    this.#busy = true;
    const startMs = performance.now();
    this.#look(this.#ready, step)
      .then(
        (report) => this.#options.observer.observed?.(report),
        (error: unknown) => this.#fail(error),
      )
      .finally(() => {
        this.#busy = false;
        const now = performance.now();
        this.#nextMs = now + Math.max(EVERY_MS, (now - startMs) * LEAST_REST);
      });
  }

  /**
   * After the loss became NaN: where it began. The weights that were last known to be good are tried on the batch that broke;
   * where all is finite with them, the weights broke since, and the layer is found with those there are.
   * Writes `good` into the session.
   * @param taken steps taken before the one whose loss was not finite.
   */
  async findOrigin(taken: number, good: Weights): Promise<void> {
    const { session, compiled, observer } = this.#options;
    const failing = this.#recent.find(({ step }) => step === taken) ?? this.#recent.at(-1);
    if (this.#broken || failing === undefined) return;
    try {
      const prepared = await this.#prepare();
      const broken = await this.#look(prepared, failing);
      for (const [name, tensor] of good) session.write(compiled.liveName(name), tensor.data);
      const before = await this.#look(prepared, failing);
      if (before.origin !== undefined) observer.observed?.(before);
      else if (broken.origin === undefined) observer.observed?.(broken);
      else observer.observed?.({ ...broken, origin: { ...broken.origin, cause: "weights" } });
    } catch (error) {
      this.#fail(error);
    }
  }

  async #look({ program, observed }: Prepared, { step, batch, scalars }: ObservedStep): Promise<HealthReport> {
    const handle = program.run(batch, scalars, observed.outputs);
    handle.done.catch(() => undefined);
    const read = await handle.outputs;
    return observed.report(step, (output) => read[output]?.data[0] ?? Number.NaN);
  }

  async #prepare(): Promise<Prepared> {
    this.#prepared ??= (async () => {
      const { session, compiled, batchSize } = this.#options;
      const observed = observeModule(compiled.model, batchSize);
      // The weights that are trained, not their average.
      const inputs = observed.module.inputs.map((input) => ({ ...input, name: compiled.liveName(input.name) }));
      const program = await session.prepare({ ...observed.module, inputs });
      this.#ready = { observed, program };
      return this.#ready;
    })();
    return this.#prepared;
  }

  #fail(error: unknown): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#options.observer.unobserved?.(
      `The health of the layers cannot be watched: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
