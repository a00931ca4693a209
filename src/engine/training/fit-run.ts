/** Fits a compiled run into the memory of a device, or says in numbers why it does not and what would. Allocates nothing. */
import type { Module } from "../ir/types";
import { MemoryLimitError } from "../memory/plan-memory";
import { summarizeMemory } from "../memory/types";
import type { MemoryTarget } from "../memory/types";
import type { TrainingSettings } from "../model/types";
import { DeviceError } from "../runtime/device";
import { compileRun } from "./compile-run";
import type { CompiledRun } from "./compile-run";
import type { FittedStep } from "./fit-memory";
import { fitMemory, largestBatch, megabytes, MemoryBudgetError } from "./fit-memory";
import type { TrainingRequest } from "./run-types";

/** Bytes that a person allows, or infinity. */
export function budgetOf({ memoryBudgetMegabytes }: TrainingSettings): number {
  return memoryBudgetMegabytes > 0 ? memoryBudgetMegabytes * 1e6 : Number.POSITIVE_INFINITY;
}

/**
 * @returns the training step to prepare instead of `compiled.train`, with what it takes.
 * @throws DeviceError `limit` with the bytes needed, the limit, and the largest batch that fits.
 */
export function fitRun(request: TrainingRequest, compiled: CompiledRun, target: MemoryTarget): FittedStep {
  const { training } = request;
  const whole = budgetOf(training);
  const evaluation = besideTraining(compiled, target, whole);
  const left = Math.max(0, whole - evaluation);
  try {
    return fitMemory(compiled.train, target, left);
  } catch (error) {
    if (!(error instanceof MemoryBudgetError || error instanceof MemoryLimitError)) throw error;
    const { batchSize } = training;
    const smaller = (size: number): CompiledRun =>
      compileRun({ ...request, training: { ...training, batchSize: size } });
    // Evaluation takes less with a smaller batch too; what it takes now is the safe guess.
    const fitting = largestBatch((size) => smaller(size).train, target, left, batchSize - 1);
    const share =
      evaluation === 0 ? "" : `Evaluating takes ${megabytes(evaluation)} of the ${megabytes(whole)} allowed. `;
    throw new DeviceError("limit", `${error.message} ${share}${waysOut(training, fitting)}`);
  }
}

/**
 * The evaluation module with the largest batch that the device takes, halving the wished one: batches of evaluation may be larger than
 * those of training, and that must not be what a run fails for.
 *
 * @throws MemoryLimitError where not even one example fits.
 */
export function fitEvaluation(
  { evaluate, evaluationBatchSize }: CompiledRun,
  target: MemoryTarget,
): { readonly module: Module; readonly batchSize: number } {
  for (let batchSize = evaluationBatchSize; ; batchSize = Math.ceil(batchSize / 2)) {
    const module = evaluate(batchSize);
    try {
      target.plan(module);
      return { module, batchSize };
    } catch (error) {
      if (!(error instanceof MemoryLimitError) || batchSize === 1) throw error;
    }
  }
}

/** What evaluation needs for itself while the parameters of training stay where they are. */
function besideTraining(compiled: CompiledRun, target: MemoryTarget, budgetBytes: number): number {
  if (budgetBytes === Number.POSITIVE_INFINITY) return 0;
  const { total, parameters } = summarizeMemory(target.plan(fitEvaluation(compiled, target).module));
  return total - parameters;
}

function waysOut({ batchSize, accumulationSteps }: TrainingSettings, fitting: number): string {
  if (fitting === 0) {
    return batchSize === 1
      ? "Make the model smaller, or allow more memory."
      : "No smaller batch fits either: make the model smaller, choose an optimizer that keeps less, or allow more memory.";
  }
  const batches = Math.ceil((batchSize * accumulationSteps) / fitting);
  return (
    `The largest batch that fits has ${fitting} ${fitting === 1 ? "example" : "examples"}: ` +
    `set the batch size to ${fitting}, and the accumulation to ${batches} for as many examples in an update.`
  );
}
