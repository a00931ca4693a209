/** What a run is given, what it tells while it lasts, and what it leaves. Plain types; the loop is in `training-run.ts`. */
import type { BatchSource } from "../data/types";
import type { MemorySummary } from "../memory/types";
import type { BreakpointHit } from "../metrics/breakpoint";
import type { CheckpointKind } from "../metrics/checkpoint-info";
import type { HealthReport } from "../metrics/node-health";
import type { StepMetrics } from "../metrics/step-metrics";
import type {
  DataSettings,
  DatasetDescription,
  Diagnostic,
  GraphDescription,
  MetricDescription,
  TrainingSettings,
} from "../model/types";
import type { ComputeDevice, Tensor32 } from "../runtime/device";
import type { BreakpointWatch } from "./breakpoint-watch";

/** Steps that the loop may be ahead of the device. More makes queues longer and nothing faster. */
export const STEPS_IN_FLIGHT = 2;

/** A model with its data and settings: everything the engine needs of a document. */
export interface TrainingRequest {
  readonly projectName: string;
  readonly graph: GraphDescription;
  readonly data: DataSettings;
  readonly dataset: DatasetDescription;
  readonly training: TrainingSettings;
}

/** Parameters and running statistics by module input name; moments of the optimizer are not among them. */
export type Weights = ReadonlyMap<string, Tensor32>;

export interface WeightSnapshot {
  /** Optimizer steps taken. */
  readonly step: number;
  readonly weights: Weights;
  /** Numbers that belong to these weights: of the validation for `best`, of the newest step for `last`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Everything that the next steps of a run depend on; see `checkpoint.ts`. */
export interface Checkpoint {
  readonly runId: string;
  readonly kind: CheckpointKind;
  /** Updates taken. */
  readonly step: number;
  readonly epoch: number;
  readonly savedAt: string;
  /** Base rate, as it was changed while the run went on. */
  readonly learningRate: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Time of the run until here, without pauses, and of its training alone. */
  readonly elapsedMs: number;
  readonly trainingMs: number;
  /** Of the request: `fingerprintOf`. */
  readonly fingerprint: string;
  /** Every persistent value of the training step by module input name. */
  readonly state: ReadonlyMap<string, Tensor32>;
  /** Names among `state` that are the model's weights and running statistics: what predicts. */
  readonly weights: readonly string[];
  /** The best validation so far; its weights are those of `state` where its step is this one. */
  readonly best?: WeightSnapshot;
}

/** When checkpoints are taken beside their occasions; zero for never. */
export interface CheckpointTimes {
  readonly everyMs: number;
  readonly everySteps: number;
}

export interface TrainingPlan {
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** Examples of an update: of all batches whose gradients add up. */
  readonly batchSize: number;
  readonly metrics: readonly MetricDescription[];
  readonly parameterCount: number;
  readonly memoryBytes: number;
  /** Of a training step. */
  readonly memory: MemorySummary;
  /** Values of the forward pass that are computed again to save memory, and what the step would take without. */
  readonly checkpointing?: { readonly released: number; readonly bytesWithout: number };
}

export interface TrainingResult {
  readonly reason: "completed" | "stopped" | "diverged";
  /** Optimizer steps taken; for `diverged` the step, from 1, whose loss was not finite. */
  readonly step: number;
  /** Metrics on the test split with the best weights (the last ones if nothing was validated); of completed runs only. */
  readonly test?: Readonly<Record<string, number>>;
  /** Without pauses. */
  readonly elapsedMs: number;
  /** Training steps in the time that was spent on training, without compiling, evaluating and pauses. */
  readonly stepsPerSecond: number;
  readonly bestStep?: number;
  /** Completed and stopped: after the last step. Diverged: the newest that are known to be good. */
  readonly last: WeightSnapshot;
  /** Lowest validation loss; absent if nothing was validated. */
  readonly best?: WeightSnapshot;
}

/** Told in the order of events, synchronously: an observer that is slow slows the run. */
export interface RunObserver {
  readonly compiling?: (stage: "model" | "data" | "kernels") => void;
  readonly started?: (plan: TrainingPlan) => void;
  readonly step?: (metrics: StepMetrics, learningRate: number) => void;
  /** `complete`: over the whole split, at the end of an epoch or run; else over its first examples, to show a number soon. */
  readonly validated?: (metrics: StepMetrics, best: boolean, complete: boolean) => void;
  readonly paused?: (step: number) => void;
  readonly resumed?: (step: number) => void;
  readonly snapshot?: (which: "last" | "best", snapshot: WeightSnapshot) => void;
  /** A checkpoint of `TrainingRunOptions.checkpoints`, known to be good. Its tensors are copies. */
  readonly checkpoint?: (checkpoint: Checkpoint) => void;
  /** What the layers looked like, while the run is watched; and, once, why they cannot be looked at. */
  readonly observed?: (report: HealthReport) => void;
  readonly unobserved?: (message: string) => void;
  /** The base rate was changed; it applies to the steps after `step`. */
  readonly learningRateSet?: (step: number, rate: number) => void;
  /** A breakpoint was hit: the run pauses, which is told by itself. */
  readonly breakpointHit?: (hit: BreakpointHit) => void;
}

export interface TrainingRunOptions {
  readonly runId: string;
  readonly request: TrainingRequest;
  readonly device: ComputeDevice;
  /** Closed by the run when it ends. */
  readonly batches: BatchSource;
  readonly observer?: RunObserver;
  /** Used instead of fresh weights where name, type and shape fit. */
  readonly initialWeights?: Weights;
  /** The run goes on after its steps, with every number that it holds. Refused where the model keeps other values. */
  readonly resumeFrom?: Checkpoint;
  /** When checkpoints are taken; absent for never. */
  readonly checkpoints?: CheckpointTimes;
  /** Ends the run after so many steps instead of after `training.epochs`. */
  readonly maxSteps?: number;
  /** Looks at the layers about once a second. Default false. */
  readonly watchHealth?: boolean;
  /** At what the run pauses. It may be changed while the run goes on, and outlive it. */
  readonly breakpoints?: BreakpointWatch;
  /** How often the weights are copied back while nothing else asks for it. Default 5 s. */
  readonly snapshotEveryMs?: number;
}

/** The model, data or settings cannot be trained; each diagnostic says where and what to do. */
export class InvalidModelError extends Error {
  override readonly name = "InvalidModelError";
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
    super(`${errors[0]?.message ?? "The model cannot be trained."}${more}`);
  }
}

/** Examples to predict: by name of field or noise input, `[examples, ...shape]`, row-major. */
export type Fields = Readonly<Record<string, Float32Array | Int32Array>>;
