/**
 * How long an epoch of a request will take on a device, and how large its batch may be: a few steps after a warm-up, in a session of its own
 * with fresh weights that is thrown away, then the planner over batch sizes. Not for where the time goes: that is `profile-run.ts`.
 */
import type { BatchSource } from "../data/types";
import type { EstimateProgress, RunEstimate } from "../metrics/run-estimate";
import type { ComputeDevice, Session } from "../runtime/device";
import { checkPrecision } from "./check-precision";
import { compileRun } from "./compile-run";
import { fitRun } from "./fit-run";
import { findLargestBatch } from "./largest-batch";
import { takeSteps } from "./measured-steps";
import type { TrainingRequest } from "./run-types";

const STEPS = 12;
/** Slow steps are counted until this much time has passed. */
const STEPS_LIMIT_MS = 3000;

export interface EstimateRunOptions {
  readonly request: TrainingRequest;
  readonly device: ComputeDevice;
  /** Closed when the estimate ends. */
  readonly batches: BatchSource;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EstimateProgress) => void;
}

/**
 * @throws InvalidModelError before anything is allocated; DataError from the batch source; DeviceError `out-of-memory`, `limit` or `lost`;
 * the signal's reason.
 */
export async function estimateRun({
  request,
  device,
  batches,
  signal,
  onProgress,
}: EstimateRunOptions): Promise<RunEstimate> {
  const cancel = signal === undefined ? {} : { signal };
  let session: Session | undefined;
  try {
    onProgress?.({ stage: "compiling", done: 0, total: 1 });
    checkPrecision(request.training, device);
    const compiled = compileRun(request);
    const fitted = fitRun(request, compiled, device);
    const { batchSize, seed } = request.training;
    batches.train({ batchSize, seed, fromStep: 0 });
    session = device.createSession();
    const program = await session.prepare(fitted.module, cancel);
    for (const [name, tensor] of compiled.initialWeights()) session.write(name, tensor.data);
    const { step } = await takeSteps(program, {
      request,
      batches,
      steps: STEPS,
      limitMs: STEPS_LIMIT_MS,
      signal,
      onStep: (done, total) => onProgress?.({ stage: "steps", done, total }),
    });
    session.dispose();
    session = undefined;

    const largestBatch = await findLargestBatch(request, device, {
      ...cancel,
      onTry: (done) => onProgress?.({ stage: "batches", done, total: done + 1 }),
    });
    const { kind, name, software } = device;
    const batchesPerEpoch = Math.max(1, Math.floor(request.dataset.counts.train / batchSize));
    return {
      device: { kind, name, software },
      batchSize,
      steps: step.steps,
      stepMs: step.elapsedMs,
      batchesPerEpoch,
      epochMs: batchesPerEpoch * step.elapsedMs,
      largestBatch,
    };
  } finally {
    batches.close();
    session?.dispose();
  }
}
