/**
 * Measures where the time of a training step goes: first some steps as a run takes them, with data and two in flight, for what a step costs
 * as a whole; then every kernel by itself; then what the device can do at all. All in a session of its own with fresh weights, so that
 * no run, paused or kept, is touched. What is trained in it is thrown away.
 */
import type { Batch, BatchSource } from "../data/types";
import type { ProfileProgress, RunProfile, StepProfile } from "../metrics/run-profile";
import type { ComputeDevice, ProgramTiming, Session, StepProgram } from "../runtime/device";
import { ACCUMULATE_INPUT } from "./accumulate-gradients";
import { checkPrecision } from "./check-precision";
import { compileRun } from "./compile-run";
import type { CompiledRun } from "./compile-run";
import { fitRun } from "./fit-run";
import { METRICS_OUTPUT } from "./metric-collector";
import { STEPS_IN_FLIGHT } from "./run-types";
import type { TrainingRequest } from "./run-types";

/** Steps before those that count: drivers and caches warm up. */
const WARM_UP_STEPS = 3;
export const DEFAULT_PROFILE_STEPS = 20;
/** Slow steps are counted until this much time has passed, if that is sooner, and at least three of them. */
const STEPS_LIMIT_MS = 10_000;
const LEAST_STEPS = 3;

export interface ProfileRunOptions {
  readonly request: TrainingRequest;
  readonly device: ComputeDevice;
  /** Closed when the profile ends. */
  readonly batches: BatchSource;
  /** Training steps to take as a whole, fewer where they are slow. */
  readonly steps?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ProfileProgress) => void;
}

/**
 * @throws InvalidModelError before anything is allocated; DataError from the batch source; DeviceError `out-of-memory`, `limit` or `lost`;
 * the signal's reason.
 */
export async function profileRun(options: ProfileRunOptions): Promise<RunProfile> {
  const { request, device, batches, signal, onProgress } = options;
  let session: Session | undefined;
  try {
    onProgress?.({ stage: "compiling", done: 0, total: 1 });
    checkPrecision(request.training, device);
    const compiled = compileRun(request);
    const fitted = fitRun(request, compiled, device);
    const { batchSize, seed } = request.training;
    batches.train({ batchSize, seed, fromStep: 0 });
    session = device.createSession();
    const program = await session.prepare(fitted.module, preparing(signal));
    for (const [name, tensor] of compiled.initialWeights()) session.write(name, tensor.data);
    const { step, batch } = await takeSteps(program, options);
    program.dispose();

    const timed = await session.prepare(fitted.module, { ...preparing(signal), timed: true });
    const timing = await timed.profile(inputsOf(batch), scalarsOf(options, 0), {
      ...preparing(signal),
      onCall: (done, total) => onProgress?.({ stage: "kernels", done, total }),
    });
    signal?.throwIfAborted();
    onProgress?.({ stage: "device", done: 0, total: 1 });
    const peaks = await device.measurePeaks();
    signal?.throwIfAborted();
    const { live: _live, ...memory } = fitted.memory;
    const { kind, name, software } = device;
    return {
      device: { kind, name, software },
      batchSize,
      clock: timing.clock,
      kernels: kernelsOf(timing, compiled),
      step: {
        ...step,
        deviceMs: timing.stepMs,
        outsideKernelsShare: Math.min(1, Math.max(0, 1 - timing.stepMs / step.elapsedMs)),
      },
      peaks,
      memory,
    };
  } finally {
    batches.close();
    session?.dispose();
  }
}

type MeasuredSteps = Omit<StepProfile, "deviceMs" | "outsideKernelsShare">;

/** Steps as a run takes them: no more in flight, and no result waited for. */
async function takeSteps(
  program: StepProgram,
  options: ProfileRunOptions,
): Promise<{ readonly step: MeasuredSteps; readonly batch: Batch }> {
  const { batches, signal, onProgress, steps = DEFAULT_PROFILE_STEPS } = options;
  const inFlight: Promise<void>[] = [];
  const idle = new IdleClock();
  let encodeMs = 0;
  const waits = new Waits();
  const take = async (step: number): Promise<Batch> => {
    signal?.throwIfAborted();
    const { batch } = await idle.whileWaiting(waits.until("data", batches.next()));
    const { done } = program.run(inputsOf(batch), scalarsOf(options, step), [METRICS_OUTPUT]);
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
    onProgress?.({ stage: "steps", done: 0, total: steps });
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
  while (taken < steps && (taken < LEAST_STEPS || performance.now() - startMs < STEPS_LIMIT_MS)) {
    onProgress?.({ stage: "steps", done: taken, total: steps });
    batch = await take(WARM_UP_STEPS + taken);
    taken += 1;
  }
  // What comes back from now on belongs to the end of the measurement.
  const counted = program.counters;
  await settle();
  const elapsedMs = performance.now() - startMs;
  if (batch === undefined) throw new Error("A profile takes at least one step.");
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

function inputsOf(batch: Batch): Parameters<StepProgram["run"]>[0] {
  return { ...batch.fields, weights: batch.weights, [ACCUMULATE_INPUT]: Float32Array.of(0) };
}

function scalarsOf({ request }: ProfileRunOptions, step: number): Parameters<StepProgram["run"]>[1] {
  const { seed, learningRate } = request.training;
  return { step, seed: seed >>> 0, learningRate };
}

function preparing(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function kernelsOf(timing: ProgramTiming, { model }: CompiledRun): RunProfile["kernels"] {
  const names = new Map(model.nodes.map(({ id, name }) => [id, name]));
  return timing.calls.map(({ call, elapsedMs }, index) => {
    const { phase, origin, label, kernel, flops, bytes } = call;
    const layer = origin === undefined ? undefined : names.get(origin);
    return {
      number: index + 1,
      phase,
      ...(origin === undefined ? {} : { origin }),
      ...(layer === undefined ? {} : { layer }),
      label,
      kernel,
      flops,
      bytes,
      elapsedMs,
    };
  });
}
