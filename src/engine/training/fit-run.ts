/** Fits a compiled run into the memory of a device, or says in numbers why it does not and what would. Allocates nothing. */
import type { Module } from "../ir/types";
import { MemoryLimitError } from "../memory/plan-memory";
import { summarizeMemory } from "../memory/types";
import type { MemoryTarget } from "../memory/types";
import type { Fix } from "../layers/define";
import type { TrainingSettings } from "../model/types";
import { DeviceError } from "../runtime/device";
import { compileRun } from "./compile-run";
import type { CompiledRun } from "./compile-run";
import type { FittedStep } from "./fit-memory";
import { fitMemory, largestFitting, megabytes, MemoryBudgetError } from "./fit-memory";
import type { TrainingRequest } from "./run-types";

/** Bytes that a person allows, or infinity. */
export function budgetOf({ memoryBudgetMegabytes }: TrainingSettings): number {
  return memoryBudgetMegabytes > 0 ? memoryBudgetMegabytes * 1e6 : Number.POSITIVE_INFINITY;
}

/** A run that does not fit: a sentence with the numbers, and the settings with which it would. */
export class MemoryRefusal extends DeviceError {
  constructor(
    message: string,
    readonly fixes: readonly Fix[],
  ) {
    super("limit", message);
  }
}

/** What a training step may take: what the person allows less what evaluating takes, and no more than the device has. */
function roomOf(training: TrainingSettings, compiled: CompiledRun, target: MemoryTarget) {
  const whole = budgetOf(training);
  const evaluation = besideTraining(compiled, target, whole);
  return { whole, evaluation, left: Math.min(Math.max(0, whole - evaluation), target.limits.totalBytes ?? Infinity) };
}

/** Whether a run of this request fits, without looking for what would. @throws InvalidModelError for a request with problems. */
export function runFits(request: TrainingRequest, target: MemoryTarget): boolean {
  const compiled = compileRun(request);
  try {
    fitMemory(compiled.train, target, roomOf(request.training, compiled, target).left);
    return true;
  } catch (error) {
    if (error instanceof MemoryBudgetError || error instanceof MemoryLimitError) return false;
    throw error;
  }
}

/**
 * @returns the training step to prepare instead of `compiled.train`, with what it takes.
 * @throws MemoryRefusal with the bytes needed, the limit, and the largest batch that fits.
 */
export function fitRun(request: TrainingRequest, compiled: CompiledRun, target: MemoryTarget): FittedStep {
  const { training } = request;
  const { whole, evaluation, left } = roomOf(training, compiled, target);
  try {
    return fitMemory(compiled.train, target, left);
  } catch (error) {
    if (!(error instanceof MemoryBudgetError || error instanceof MemoryLimitError)) throw error;
    const { batchSize } = training;
    const fitting = largestFitting(
      (size) => runFits({ ...request, training: { ...training, batchSize: size } }, target),
      batchSize - 1,
    );
    const share =
      evaluation === 0 ? "" : `Evaluating takes ${megabytes(evaluation)} of the ${megabytes(whole)} allowed. `;
    const needed = error instanceof MemoryBudgetError ? evaluation + error.needed.total : undefined;
    throw new MemoryRefusal(
      `${error.message} ${share}${waysOut(training, fitting)}`,
      fittingSettings(training, fitting, needed),
    );
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

/** A batch that fits, the same with the updates of the wished batch, or a larger budget where a budget is what is too small. */
function fittingSettings(training: TrainingSettings, fitting: number, neededBytes: number | undefined): readonly Fix[] {
  const set = (name: string, value: number): Fix["edits"][number] => ({ kind: "setTraining", name, value });
  const { batchSize, accumulationSteps, memoryBudgetMegabytes } = training;
  const fixes: Fix[] = [];
  if (fitting > 0) {
    const batches = Math.ceil((batchSize * accumulationSteps) / fitting);
    const smaller = set("batchSize", fitting);
    fixes.push(
      { label: `Set the batch size to ${fitting}`, edits: [smaller] },
      { label: `Add up ${batches} batches of ${fitting}`, edits: [smaller, set("accumulationSteps", batches)] },
    );
  }
  if (memoryBudgetMegabytes > 0 && neededBytes !== undefined) {
    const allowed = Math.ceil(neededBytes / 1e6);
    fixes.push({ label: `Allow ${allowed} MB`, edits: [set("memoryBudgetMegabytes", allowed)] });
  }
  return fixes;
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
