/**
 * Training steps as a run takes them, with data and no more in flight, for what a step costs as a whole. What is trained meanwhile is worth
 * nothing: for sessions of their own.
 */
import type { Batch, BatchSource } from "../data/types";
import type { StepProfile } from "../metrics/run-profile";
import type { StepProgram } from "../runtime/device";
import { ACCUMULATE_INPUT } from "./accumulate-gradients";
import { METRICS_OUTPUT } from "./metric-collector";
import { STEPS_IN_FLIGHT } from "./run-types";
import type { TrainingRequest } from "./run-types";

/** Steps before those that count: drivers and caches warm up. */
const WARM_UP_STEPS = 3;
const LEAST_STEPS = 3;

export interface StepMeasurement {
  readonly request: TrainingRequest;
  readonly batches: BatchSource;
  /** Steps that count, fewer where they are slow. */
  readonly steps: number;
  /** Slow steps are counted until this much time has passed, if that is sooner, and at least three of them. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (done: number, total: number) => void;
}

export type MeasuredSteps = Omit<StepProfile, "deviceMs" | "outsideKernelsShare">;

/**
 * Steps as a run takes them: no more in flight, and no result waited for.
 *
 * @returns what they took, and the batch of the last one.
 * @throws DataError from the batch source, DeviceError `lost`, or the signal's reason.
 */
export async function takeSteps(
  program: StepProgram,
  options: StepMeasurement,
): Promise<{ readonly step: MeasuredSteps; readonly batch: Batch }> {
  const { request, batches, signal, onStep, steps, limitMs } = options;
  const inFlight: Promise<void>[] = [];
  const idle = new IdleClock();
  let encodeMs = 0;
  const waits = new Waits();
  const take = async (step: number): Promise<Batch> => {
    signal?.throwIfAborted();
    const { batch } = await idle.whileWaiting(waits.until("data", batches.next()));
    const { done } = program.run(inputsOf(batch), scalarsOf(request, step), [METRICS_OUTPUT]);
    encodeMs += program.counters.encodeMs;
    idle.began(done);
    inFlight.push(done);
    if (inFlight.length >= STEPS_IN_FLIGHT) await waits.until("device", inFlight.shift() ?? done);
    return batch;
  };
  const settle = async (): Promise<void> => {
    await waits.until("device", Promise.all(inFlight.splice(0)));
  };

  for (let step = 0; step < WARM_UP_STEPS; step++) {
    onStep?.(0, steps);
    await take(step);
  }
  await settle();
  const before = program.counters;
  encodeMs = 0;
  waits.reset();
  idle.reset();
  const startMs = performance.now();
  let taken = 0;
  let batch: Batch | undefined;
  while (taken < steps && (taken < LEAST_STEPS || performance.now() - startMs < limitMs)) {
    onStep?.(taken, steps);
    batch = await take(WARM_UP_STEPS + taken);
    taken += 1;
  }
  // What comes back from now on belongs to the end of the measurement.
  const counted = program.counters;
  await settle();
  const elapsedMs = performance.now() - startMs;
  if (batch === undefined) throw new Error("A measurement takes at least one step.");
  const { dispatches, passes, submits } = counted;
  return {
    batch,
    step: {
      steps: taken,
      elapsedMs: elapsedMs / taken,
      encodeMs: encodeMs / taken,
      dispatches,
      passes,
      submits,
      readbacks: counted.readbacks - before.readbacks,
      awaitedReadbacks: waits.count("result"),
      waitingForDataShare: Math.min(1, idle.waitedMs / elapsedMs),
    },
  };
}

/** What the loop stands still for, counted where it does: every wait in it goes through here. */
class Waits {
  readonly #counts = { data: 0, device: 0, result: 0 };

  reset(): void {
    this.#counts.data = this.#counts.device = this.#counts.result = 0;
  }

  count(what: "data" | "device" | "result"): number {
    return this.#counts[what];
  }

  until<T>(what: "data" | "device" | "result", promise: Promise<T>): Promise<T> {
    this.#counts[what] += 1;
    return promise;
  }
}

/** For how long the device had nothing to do while the next batch was waited for. */
class IdleClock {
  waitedMs = 0;
  #busy = 0;
  #idleSinceMs = performance.now();

  reset(): void {
    this.waitedMs = 0;
    this.#idleSinceMs = performance.now();
  }

  /** A step was submitted. */
  began(done: Promise<void>): void {
    this.#busy += 1;
    const ended = (): void => {
      this.#busy -= 1;
      if (this.#busy === 0) this.#idleSinceMs = performance.now();
    };
    done.then(ended, ended);
  }

  async whileWaiting<T>(arrival: Promise<T>): Promise<T> {
    const startMs = performance.now();
    const arrived = await arrival;
    if (this.#busy === 0) this.waitedMs += performance.now() - Math.max(startMs, this.#idleSinceMs);
    return arrived;
  }
}

/** The inputs of a training step that a batch fills. */
export function inputsOf(batch: Batch): Parameters<StepProgram["run"]>[0] {
  return { ...batch.fields, weights: batch.weights, [ACCUMULATE_INPUT]: Float32Array.of(0) };
}

export function scalarsOf({ training }: TrainingRequest, step: number): Parameters<StepProgram["run"]>[1] {
  const { seed, learningRate } = training;
  return { step, seed: seed >>> 0, learningRate };
}
