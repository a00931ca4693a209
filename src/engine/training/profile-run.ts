/**
 * Measures where the time of a training step goes: first some steps as a run takes them, with data and two in flight, for what a step costs
 * as a whole; then every kernel by itself; then what the device can do at all. All in a session of its own with fresh weights, so that
 * no run, paused or kept, is touched. What is trained in it is thrown away.
 */
import type { BatchSource } from "../data/types";
import type { ProfileProgress, RunProfile } from "../metrics/run-profile";
import type { ComputeDevice, ProgramTiming, Session } from "../runtime/device";
import { checkPrecision } from "./check-precision";
import { compileRun } from "./compile-run";
import type { CompiledRun } from "./compile-run";
import { fitRun } from "./fit-run";
import { inputsOf, scalarsOf, takeSteps } from "./measured-steps";
import type { TrainingRequest } from "./run-types";

export const DEFAULT_PROFILE_STEPS = 20;
/** Slow steps are counted until this much time has passed. */
const STEPS_LIMIT_MS = 10_000;

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
    for (const [name, tensor] of compiled.initialState(compiled.initialWeights())) session.write(name, tensor.data);
    const { step, batch } = await takeSteps(program, {
      request,
      batches,
      steps: options.steps ?? DEFAULT_PROFILE_STEPS,
      limitMs: STEPS_LIMIT_MS,
      signal,
      onStep: (done, total) => onProgress?.({ stage: "steps", done, total }),
    });
    program.dispose();

    const timed = await session.prepare(fitted.module, { ...preparing(signal), timed: true });
    const timing = await timed.profile(inputsOf(batch), scalarsOf(request, 0), {
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
