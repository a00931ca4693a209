/**
 * How long an epoch of a request will take on a device, and how large its batch may be: a few steps and a few batches of validation after a
 * warm-up, in a session of its own with fresh weights that is thrown away, then the planner over batch sizes. Not for where the time goes:
 * that is `profile-run.ts`.
 */
import type { BatchSource } from "../data/types";
import type { EstimateProgress, RunEstimate } from "../metrics/run-estimate";
import type { ComputeDevice, Session } from "../runtime/device";
import { checkPrecision } from "./check-precision";
import { compileRun, type CompiledRun } from "./compile-run";
import { evaluate } from "./evaluation";
import { fitEvaluation, fitRun } from "./fit-run";
import { Interruption } from "./interruption";
import { findLargestBatch } from "./largest-batch";
import { takeSteps } from "./measured-steps";
import type { TrainingRequest } from "./run-types";
import { EventLoopTurn } from "./turn";

const STEPS = 12;
/** Slow steps are counted until this much time has passed. */
const STEPS_LIMIT_MS = 3000;
/** Batches of the validation split: the first ones only warm up. */
const WARM_UP_BATCHES = 2;
const VALIDATION_BATCHES = 8;

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
export async function estimateRun(options: EstimateRunOptions): Promise<RunEstimate> {
  const { request, device, batches, signal, onProgress } = options;
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
    for (const [name, tensor] of compiled.initialState(compiled.initialWeights())) session.write(name, tensor.data);
    const { step } = await takeSteps(program, {
      request,
      batches,
      steps: STEPS,
      limitMs: STEPS_LIMIT_MS,
      signal,
      onStep: (done, total) => onProgress?.({ stage: "steps", done, total }),
    });
    const validationMs = await measureValidation(session, compiled, options);
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
      validationMs,
      epochMs: batchesPerEpoch * step.elapsedMs + validationMs,
      largestBatch,
    };
  } finally {
    batches.close();
    session?.dispose();
  }
}

/** Milliseconds for all of the validation split, as at the end of an epoch, from its first batches; 0 where it is empty. */
async function measureValidation(
  session: Session,
  compiled: CompiledRun,
  { request, device, batches, signal, onProgress }: EstimateRunOptions,
): Promise<number> {
  const examples = request.dataset.counts.validation;
  if (examples === 0) return 0;
  onProgress?.({ stage: "validation", done: 0, total: 1 });
  const { module, batchSize } = fitEvaluation(compiled, device);
  const program = await session.prepare(module, signal === undefined ? {} : { signal });
  const interruption = new Interruption();
  const cancel = (): void => {
    const reason: unknown = signal?.reason;
    interruption.interrupt(reason instanceof Error ? reason : new Error("The estimate was cancelled."));
  };
  signal?.addEventListener("abort", cancel);
  const turn = new EventLoopTurn();
  const take = async (limit: number): Promise<void> => {
    signal?.throwIfAborted();
    const metrics = compiled.metrics.map(({ name }) => name);
    const scalars = { step: 0, seed: request.training.seed >>> 0, learningRate: 0 };
    await evaluate({ program, batches, split: "validation", batchSize, limit, metrics, scalars, interruption, turn });
  };
  try {
    await take(Math.min(examples, WARM_UP_BATCHES * batchSize));
    const measured = Math.min(examples, VALIDATION_BATCHES * batchSize);
    const startMs = performance.now();
    await take(measured);
    // Whole batches are computed, the last one padded.
    const share = Math.ceil(examples / batchSize) / Math.ceil(measured / batchSize);
    return (performance.now() - startMs) * share;
  } finally {
    signal?.removeEventListener("abort", cancel);
    turn.close();
  }
}
