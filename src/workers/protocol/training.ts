/** What the page may ask of the training worker, through Comlink. Serializable types only. */
import type { Breakpoint } from "../../engine/metrics/breakpoint";
import type {
  DataSettings,
  DatasetDescription,
  Diagnostic,
  GraphDescription,
  TrainingSettings,
} from "../../engine/model/types";
import type { TunedChoice, TuningProgress } from "../../engine/metrics/kernel-tuning";
import type { EstimateProgress, RunEstimate } from "../../engine/metrics/run-estimate";
import type { InsideView, InsideWish } from "../../engine/metrics/inside-view";
import type { ProfileProgress, RunProfile } from "../../engine/metrics/run-profile";
import type { ExportTable } from "../../engine/model/export-table";
import type { ModelExamples } from "../../engine/model/model-examples";
import type { ExportVariant, ModelFormat, OnnxOpset } from "../../engine/model/model-formats";
import type { CodeFramework, CodeLine, CodeRequest } from "../../engine/model/source-code";
import type { CheckpointApi, CheckpointPolicy, CheckpointRef } from "./checkpoints";
import type { DeviceSummary } from "./events";
import type { ExportResult, ModelRequest } from "./model";
import type { StepThroughApi } from "./step-through";

export type { ExportResult, ModelRequest };

export interface StartRequest extends ModelRequest {
  readonly runId: string;
  /** Start from the project's kept weights where names and shapes fit, instead of fresh ones. */
  readonly continueFrom?: "last" | "best";
  /** Go on with the same numbers: `runId`, model, data and settings are those of the checkpoint's run, or the run fails with a sentence. */
  readonly resume?: CheckpointRef;
  /**
   * A new run from a checkpoint of another. Where all of it fits it goes on at the checkpoint's step, under the settings of this request;
   * where only some weights fit, they are taken over and the run begins at step 0. `branched` tells which.
   */
  readonly branch?: CheckpointRef;
  /** Default `DEFAULT_CHECKPOINTS`. */
  readonly checkpoints?: CheckpointPolicy;
  /** Look at the layers while it runs; see `HealthReport`. */
  readonly watchHealth?: boolean;
  /** At what the run pauses. */
  readonly breakpoints?: readonly Breakpoint[];
}

/** What is kept of the last run of a project. */
export interface KeptRun {
  readonly runId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly finishedAt: string;
  readonly step: number;
  readonly bestStep?: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly device: DeviceSummary;
  /** Graph the weights belong to: predicting and exporting use it, not the edited one. */
  readonly graph: GraphDescription;
  readonly data: DataSettings;
  readonly training: TrainingSettings;
  readonly dataset: DatasetDescription;
}

export interface NamedOutput {
  readonly name: string;
  /** Per example: probabilities after softmax / sigmoid, or values in the target's unit. `[examples, ...shape]`, flat. */
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly prediction: "softmax" | "sigmoid" | "identity";
  readonly target?: string;
}

export interface PredictRequest extends GivenExamples {
  readonly projectId: string;
}

/** What a file is written of: the weights of `projectId` that `predict` would use. Formats of several files come as one ZIP archive. */
export interface ExportWish {
  readonly projectId: string;
  readonly format: ModelFormat;
  /** The format's own first, where none is given. */
  readonly variant?: ExportVariant | undefined;
  /** Of formats that hold an ONNX file; 17 where none is given. */
  readonly opset?: OnnxOpset | undefined;
  /** The project file's text, kept in the file. */
  readonly project: string;
  /** Held-out examples, for a first request with its answer. */
  readonly held?: GivenExamples;
  /** Training examples, for the ranges of activations. */
  readonly calibration?: GivenExamples;
}

/** By field name, `[examples, ...field.shape]`. */
export interface GivenExamples {
  readonly fields: Readonly<Record<string, Float32Array | Int32Array>>;
  readonly examples: number;
}

/** Inputs that were fed to the exported model, and what our own engine answers: for the proof in the page. */
export type ProofSamples = ModelExamples;

/** Memory of a training step by what it is for, in bytes. */
export interface StepMemory {
  readonly parameters: number;
  readonly gradients: number;
  readonly optimizer: number;
  /** What the forward pass keeps for the backward pass. */
  readonly activations: number;
  /** Results that are needed for a moment only, scratch, and gaps. */
  readonly workspace: number;
  readonly data: number;
  readonly total: number;
}

/** What a training step of a model will take on the device that would be used. Bytes. */
export interface MemoryForecast {
  readonly deviceName: string;
  /** Absent where the model cannot be trained as it is. */
  readonly memory?: StepMemory;
  /** Activations are computed again to stay within the budget: how many, and what the step would take without. */
  readonly checkpointing?: { readonly released: number; readonly bytesWithout: number };
  /** The most that one buffer of the device may hold. */
  readonly largestBuffer: number;
  /** The largest buffer that the step needs. */
  readonly largestPiece?: number;
  /** What the person allows, or all that the device has; 0 where neither says. */
  readonly room: number;
  /** Why it does not fit, with settings that would. */
  readonly problem?: Diagnostic;
}

/** What is known of the kernels of the device that would be used. */
export interface TuningState {
  readonly deviceName: string;
  /** False for a device that has one kernel of each kind: the CPU. */
  readonly tunable: boolean;
  readonly choices: readonly TunedChoice[];
  /** Full sentences: what was stored and cannot be used, classes that could not be measured. */
  readonly ignored: readonly string[];
  /** Classes of the model that was asked about, and how many of them were not measured yet. */
  readonly model?: { readonly classes: number; readonly open: number };
}

export type { EstimateProgress, ExportTable, ProfileProgress, RunEstimate, RunProfile, TunedChoice, TuningProgress };

/** The training worker. Methods reject with an Error whose message is a complete sentence. */
export interface TrainingWorkerApi extends CheckpointApi, StepThroughApi {
  /** Resolves when the worker holds the lock, which it does as long as it lives: who waits for the lock learns of its end. */
  holdLock(name: string): Promise<void>;
  /** The device that would be used. Does not start anything. */
  device(preference: TrainingSettings["device"]): Promise<DeviceSummary>;
  /** What a training step would take. Allocates nothing; rejects where the model has problems. */
  forecastMemory(request: ModelRequest): Promise<MemoryForecast>;
  /**
   * Measures where the time of a training step goes, on fresh weights that are thrown away. `ProfileProgress` messages go to `progress`;
   * batches come from `batches` (MessagePort to the data worker). Rejects while a run is taking steps; a run that starts, goes on or takes
   * a step ends it.
   */
  profile(request: ModelRequest, progress: MessagePort, batches: MessagePort): Promise<RunProfile>;
  /**
   * Measures some steps after a warm-up for the time of an epoch, and looks for the largest batch that fits. `EstimateProgress` messages go to
   * `progress`. Rejects and ends as `profile` does; `cancelProfile` ends it too.
   */
  estimate(request: ModelRequest, progress: MessagePort, batches: MessagePort): Promise<RunEstimate>;
  /** What each export format can take of a graph, whole or not. */
  checkExport(graph: GraphDescription, dataset: DatasetDescription | undefined): Promise<ExportTable>;
  /** A model as the source code of a framework. Rejects with a sentence where it has errors. */
  code(request: CodeRequest, framework: CodeFramework): Promise<readonly CodeLine[]>;
  /** Makes the profile or estimate that is under way, if there is one, reject. */
  cancelProfile(): Promise<void>;
  /** What was measured on the device that would be used; of the model only where one is given. */
  tuning(preference: TrainingSettings["device"], request?: ModelRequest): Promise<TuningState>;
  /**
   * Measures which kernels are the fastest for a model, and keeps what it finds. `TuningProgress` messages go to `progress`. Rejects while
   * there is a run; a run or profile that starts ends it, and what was measured until then is kept.
   */
  tune(request: ModelRequest, progress: MessagePort): Promise<TuningState>;
  /** Makes the tuning that is under way, if there is one, reject. */
  cancelTuning(): Promise<void>;
  /** Forgets what was measured on the device that would be used. Rejects while there is a run. */
  clearTuning(preference: TrainingSettings["device"]): Promise<void>;
  /** Starts a run, ending the current one first. Events go to `events` (MessagePort); batches come from `batches` (MessagePort to the data worker). */
  start(request: StartRequest, events: MessagePort, batches: MessagePort): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** One step of a paused run. */
  step(): Promise<void>;
  /** Ends the run, keeping its weights. Also ends a run that is still compiling. */
  stop(): Promise<void>;
  /** Base rate of the schedule from the next step on; told as an event of the run. */
  setLearningRate(rate: number): Promise<void>;
  /** Whether the layers of the run are looked at from now on; without a run nothing happens. */
  watchHealth(on: boolean): Promise<void>;
  /** At what the run pauses from now on, in place of what was said before; without a run nothing happens. */
  setBreakpoints(breakpoints: readonly Breakpoint[]): Promise<void>;
  /** What is kept for a project, or undefined. Reads OPFS, so it works after a reload. */
  kept(projectId: string): Promise<KeptRun | undefined>;
  /** With the live weights of the running run if it is this project's, else the kept best. Rejects if there are none. */
  predict(request: PredictRequest): Promise<readonly NamedOutput[]>;
  /** Reads one thing inside of the model, with the weights that `predict` would use. Rejects where the model has no such thing. */
  inside(projectId: string, wish: InsideWish): Promise<InsideView>;
  export(wish: ExportWish): Promise<ExportResult>;
  /** Keeps the weights that a run would begin with, so that an untrained model can be exported. Rejects where the model has problems. */
  keepFreshWeights(model: ModelRequest): Promise<KeptRun>;
  /**
   * Keeps the weights in an exported file as those of a project. `step`: after how many they left, 0 where nobody knows. Resolves to undefined
   * where files of this kind keep none that can be taken; rejects with the reason where they belong to another model.
   */
  takeWeights(file: Blob, fileName: string, model: ModelRequest, step: number): Promise<KeptRun | undefined>;
  /** Runs held-out examples, handed in by the caller, through our own engine in f32. */
  prove(request: PredictRequest): Promise<ProofSamples>;
  /** The same with the weights of an exported safetensors file in place of those of the project. Rejects where they do not fit. */
  proveWeights(request: PredictRequest, file: Blob): Promise<ProofSamples>;
  /** Forgets what is kept for a project. */
  forget(projectId: string): Promise<void>;
}
