/** What a run tells of itself before its first step: how long it is, what it reports and what it takes. */
import { summarizeMemory } from "../memory/types";
import type { TrainingSettings } from "../model/types";
import type { StepProgram } from "../runtime/device";
import type { CompiledRun } from "./compile-run";
import type { FittedStep } from "./fit-memory";
import type { TrainingPlan } from "./run-types";

export interface PreparedRun {
  readonly compiled: CompiledRun;
  readonly fitted: FittedStep;
  readonly train: StepProgram;
  readonly evaluate: StepProgram;
}

export function planOf({ compiled, fitted, train, evaluate }: PreparedRun, training: TrainingSettings): TrainingPlan {
  const evaluating = summarizeMemory(evaluate.memory);
  return {
    totalSteps: compiled.totalSteps,
    stepsPerEpoch: compiled.stepsPerEpoch,
    epochs: training.epochs,
    batchSize: training.batchSize * training.accumulationSteps,
    metrics: compiled.metrics,
    parameterCount: compiled.model.parameterCount,
    memoryBytes: train.memory.totalBytes + evaluating.total - evaluating.parameters,
    memory: fitted.memory,
    ...(fitted.checkpointing === undefined ? {} : { checkpointing: fitted.checkpointing }),
  };
}
