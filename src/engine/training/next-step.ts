/**
 * The step that a paused run would take next, for looking at its tensors (`rehearse-step.ts`). Its batches are looked at, not taken. What
 * always holds: there is one rehearsal at a time, and none while the run takes steps.
 */
import type { StepScalars } from "../ir/types";
import type { ComputeDevice, Session } from "../runtime/device";
import type { CompiledRun } from "./compile-run";
import type { FittedStep } from "./fit-memory";
import { outlineStep } from "./outline-step";
import { StepRehearsal } from "./rehearse-step";
import type { TrainingRequest } from "./run-types";
import type { UpcomingBatches } from "./upcoming-batches";
import { inputsOfBatch } from "./update-batches";

export interface PausedRun {
  readonly device: ComputeDevice;
  readonly request: Pick<TrainingRequest, "training">;
  readonly compiled: CompiledRun;
  readonly fitted: FittedStep;
  readonly session: Session;
  readonly upcoming: UpcomingBatches;
}

export class NextStep {
  #paused: (() => Promise<StepRehearsal>) | undefined;
  #open: Promise<StepRehearsal> | undefined;

  /**
   * From now on the run is paused, and no step is under way.
   * @param scalars of the step, as they would be now: steps taken, the run's seed, and the learning rate.
   */
  await(run: PausedRun, scalars: () => StepScalars): void {
    this.#paused = () => rehearse(run, scalars());
  }

  /**
   * A rehearsal of the step, in place of the one before.
   * @throws Error unless the run is paused; DataError from the batch source; DeviceError `out-of-memory`, `limit` or `lost`.
   */
  async open(): Promise<StepRehearsal> {
    if (this.#paused === undefined) throw new Error("The run is not paused: pause it to step through its next step.");
    this.#close();
    this.#open = this.#paused();
    return this.#open;
  }

  /** The rehearsal that is open. @throws Error where there is none. */
  async current(): Promise<StepRehearsal> {
    if (this.#open === undefined) throw new Error("The run has gone on: the step that you looked at is over.");
    return this.#open;
  }

  /** The run goes on, or ends. */
  end(): void {
    this.#paused = undefined;
    this.#close();
  }

  #close(): void {
    this.#open?.then((rehearsal) => rehearsal.dispose()).catch(() => undefined);
    this.#open = undefined;
  }
}

async function rehearse(run: PausedRun, scalars: StepScalars): Promise<StepRehearsal> {
  const { device, request, compiled, fitted, session, upcoming } = run;
  const { module } = fitted;
  const batches = await upcoming.peek(compiled.batchesOf(scalars.step));
  const outlined = outlineStep({
    module,
    model: compiled.model,
    gradientOf: compiled.gradientOf,
    scaledLoss: request.training.precision === "mixed",
  });
  const { step, learningRate } = scalars;
  const outline = { step: step + 1, learningRate, batches: batches.length, ...outlined };
  const inputs = batches.map((batch, index) => inputsOfBatch(batch, index, scalars));
  return StepRehearsal.open({ device, session, module, outline, batches: inputs });
}
