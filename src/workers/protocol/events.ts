/** What a run tells the page: plain data over one MessagePort a run, stamped with run and sequence. Types only. */
import type { BreakpointHit } from "../../engine/metrics/breakpoint";
import type { CheckpointFit, CheckpointInfo } from "../../engine/metrics/checkpoint-info";
import type { HealthReport } from "../../engine/metrics/node-health";
import type { StepMetrics } from "../../engine/metrics/step-metrics";
import type { Diagnostic, MetricDescription } from "../../engine/model/types";

export interface DeviceSummary {
  readonly kind: "webgpu" | "cpu";
  /** For people: "NVIDIA ampere", "SwiftShader (software)", "CPU". */
  readonly name: string;
  readonly software: boolean;
  /** Why this device was taken where the person might expect another. */
  readonly reason?: string;
  /** There is no WebGPU to be had, though it was looked for. */
  readonly withoutAdapter?: true;
  /** Of a run; absent where every kernel was chosen by default. */
  readonly tuning?: TuningFacts;
}

/** The measured kernel choices of a run: runs with the same hash, seed and adapter give the same numbers. */
export interface TuningFacts {
  readonly classes: number;
  readonly hash: string;
}

export interface RunPlan {
  readonly device: DeviceSummary;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly metrics: readonly MetricDescription[];
  readonly parameterCount: number;
  readonly memoryBytes: number;
  /** Values of the forward pass that are computed again to save memory, and the bytes that the step would take without. */
  readonly checkpointing?: { readonly released: number; readonly bytesWithout: number };
}

export interface RunResult {
  readonly reason: "completed" | "stopped" | "diverged";
  readonly step: number;
  /** Metrics on the test split with the best weights (or the last, if no validation split); absent where there is no test split. */
  readonly test?: Readonly<Record<string, number>>;
  readonly elapsedMs: number;
  readonly stepsPerSecond: number;
  readonly bestStep?: number;
}

/** Errors cross as codes with data, never as text to be parsed. `message` is for people and complete. */
export interface RunProblem {
  readonly code:
    | "invalid-model"
    | "data"
    | "checkpoint"
    | "no-device"
    | "out-of-memory"
    | "device-lost"
    | "diverged"
    | "cancelled"
    | "worker-lost"
    | "internal";
  readonly message: string;
  readonly diagnostics?: readonly Diagnostic[];
  readonly step?: number;
}

export type RunEventBody =
  | { readonly type: "compiling"; readonly stage: "model" | "data" | "kernels" }
  | { readonly type: "started"; readonly plan: RunPlan }
  /** Throttled: the steps since the last such event, oldest first. */
  | {
      readonly type: "steps";
      readonly metrics: readonly StepMetrics[];
      readonly samplesPerSecond: number;
      readonly learningRate: number;
    }
  | { readonly type: "validation"; readonly metrics: StepMetrics; readonly best: boolean }
  | { readonly type: "paused"; readonly step: number }
  | { readonly type: "resumed"; readonly step: number }
  /** The run pauses because of it; `paused` follows. */
  | { readonly type: "breakpoint"; readonly hit: BreakpointHit }
  /** Weights were stored under the run: `last` or `best`. */
  | { readonly type: "saved"; readonly which: "last" | "best"; readonly step: number }
  /** The browser refused to store weights: they are in memory only, and gone with the page. */
  | { readonly type: "unsaved"; readonly which: "last" | "best"; readonly step: number; readonly message: string }
  /** About once a second, while the run is watched: the layers as they were at a step. */
  | { readonly type: "health"; readonly report: HealthReport }
  /** The layers of this run cannot be watched; a full sentence. */
  | { readonly type: "unwatched"; readonly message: string }
  /** A person changed the base learning rate; it applies to the steps after `step`. */
  | { readonly type: "learning-rate"; readonly step: number; readonly rate: number }
  /** The run goes on after the updates of a checkpoint, of its own (`resume`) or of another run (`branch`); before `started`. */
  | { readonly type: "resumed-from"; readonly runId: string; readonly step: number }
  /** What of another run's checkpoint was taken over, and the step that this run begins at; before `started`. */
  | { readonly type: "branched"; readonly fit: CheckpointFit; readonly step: number }
  /** A checkpoint was stored; `kept` are all of the run now, oldest first. */
  | { readonly type: "checkpoint"; readonly checkpoint: CheckpointInfo; readonly kept: readonly CheckpointInfo[] }
  /** A checkpoint could not be stored: training goes on, and what is stored is whole. A full sentence that says what to do. */
  | {
      readonly type: "checkpoint-refused";
      readonly step: number;
      readonly reason: "storage-full" | "other";
      readonly message: string;
    }
  /** The device was lost: it is asked for again, the `attempt`-th time; the run will go on after the updates of `step`. */
  | { readonly type: "recovering"; readonly attempt: number; readonly step: number; readonly message: string }
  /** There is a device again; steps after `step` are taken once more. */
  | { readonly type: "recovered"; readonly step: number; readonly message: string }
  | { readonly type: "finished"; readonly result: RunResult }
  | { readonly type: "failed"; readonly problem: RunProblem };

/** `time`: when it was sent, in milliseconds since 1970; absent where the page itself speaks for a worker that died. */
export type RunEvent = {
  readonly runId: string;
  readonly sequence: number;
  readonly time?: number;
} & RunEventBody;
