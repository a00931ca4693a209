/**
 * When a run is validated, and how it is evaluated: all of the validation split at the ends of epochs and of the run, a glimpse of its
 * first examples now and then in between. What the numbers are used for is the run's own business.
 */
import type { BatchSource, Split } from "../data/types";
import type { StepProgram } from "../runtime/device";
import type { CompiledRun } from "./compile-run";
import { evaluate } from "./evaluation";
import type { Interruption } from "./interruption";
import type { StepValues } from "./metric-collector";
import type { RunClock } from "./run-clock";
import type { EventLoopTurn } from "./turn";

/** Between the ends of epochs, for showing: the first soon, then at most a tenth of the time. */
const FIRST_GLIMPSE_MS = 2_000;
const GLIMPSE_EVERY_MS = 10_000;
const GLIMPSE_EXAMPLES = 512;

export interface RunValidationOptions {
  readonly program: StepProgram;
  readonly batchSize: number;
  readonly compiled: Pick<CompiledRun, "metrics" | "stepsPerEpoch" | "totalSteps">;
  readonly batches: BatchSource;
  readonly seed: number;
  readonly clock: RunClock;
  readonly turn: EventLoopTurn;
  readonly interruption: Interruption;
}

export class RunValidation {
  readonly #options: RunValidationOptions;
  #nextGlimpseMs: number;

  constructor(options: RunValidationOptions) {
    this.#options = options;
    this.#nextGlimpseMs = options.clock.elapsedMs + FIRST_GLIMPSE_MS;
  }

  /** What is to be validated after `step` updates, if anything is. */
  due(step: number): "whole" | "glimpse" | undefined {
    const { compiled, clock } = this.#options;
    if (step % compiled.stepsPerEpoch === 0 || step === compiled.totalSteps) return "whole";
    return clock.elapsedMs >= this.#nextGlimpseMs ? "glimpse" : undefined;
  }

  /** The first examples only. @returns as `evaluate`. */
  async glimpse(step: number): Promise<StepValues | undefined> {
    const { clock } = this.#options;
    const startMs = clock.elapsedMs;
    const values = await this.evaluate("validation", step, GLIMPSE_EXAMPLES);
    const now = clock.elapsedMs;
    this.#nextGlimpseMs = now + Math.max(GLIMPSE_EVERY_MS, 10 * (now - startMs));
    return values;
  }

  /** @returns undefined for a split without examples. Rejects as soon as the run is interrupted. */
  evaluate(split: Split, step: number, limit?: number): Promise<StepValues | undefined> {
    const { program, batchSize, compiled, batches, seed, turn, interruption } = this.#options;
    return evaluate({
      program,
      batches,
      split,
      batchSize,
      ...(limit === undefined ? {} : { limit }),
      metrics: compiled.metrics.map(({ name }) => name),
      scalars: { step, seed: seed >>> 0, learningRate: 0 },
      interruption,
      turn,
    });
  }
}
