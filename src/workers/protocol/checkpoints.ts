/** What the page may ask of the training worker about the checkpoints of runs. Serializable types only. */
import type {
  CheckpointFit,
  CheckpointInfo,
  CheckpointKind,
  CheckpointPolicy,
} from "../../engine/metrics/checkpoint-info";
import type { ExportResult, ModelRequest } from "./model";

export type { CheckpointFit, CheckpointInfo, CheckpointKind, CheckpointPolicy };

/** A checkpoint of a run; without a step its newest one that is whole. */
export interface CheckpointRef {
  readonly runId: string;
  readonly step?: number;
}

/** A run that did not come to its end: the page, the tab or the machine went away. */
export interface InterruptedRun {
  readonly runId: string;
  readonly projectId: string;
  /** When it was started, ISO 8601. */
  readonly startedAt: string;
  /** What it was started with: to be passed to `start` again, with `resume`. */
  readonly request: ModelRequest;
  /** The newest one. */
  readonly checkpoint: CheckpointInfo;
  /** Updates of the whole run. */
  readonly totalSteps: number;
}

/** A checkpoint file that was taken in, as a run of its own with this one checkpoint. */
export interface UploadedCheckpoint {
  readonly checkpoint: CheckpointInfo;
  readonly fit: CheckpointFit;
  /** Model, data and settings are those of the request: `resume` goes on with the same numbers. Else `branch` takes over what fits. */
  readonly same: boolean;
  /** Updates of a whole run of the request: from there on nothing is left to go on with. */
  readonly totalSteps: number;
}

export interface CheckpointApi {
  /** Oldest first; [] for a run that has none. */
  checkpoints(runId: string): Promise<readonly CheckpointInfo[]>;
  /** Asks for a checkpoint of the run that is going on, after the next update; without a run nothing happens. */
  checkpoint(kind: CheckpointKind): Promise<void>;
  /** The newest run of a project if it was interrupted and no other tab goes on with it. */
  interrupted(projectId: string): Promise<InterruptedRun | undefined>;
  /** The run is not offered any more; its checkpoints stay. */
  dismissInterrupted(projectId: string): Promise<void>;
  /** Bytes of all checkpoints of all runs. */
  checkpointBytes(): Promise<number>;
  /** Rejects for the run that is going on. */
  deleteCheckpoints(runId: string): Promise<void>;
  /** One safetensors file. Rejects where it is damaged, naming the one before. */
  downloadCheckpoint(checkpoint: CheckpointRef): Promise<ExportResult>;
  /** Rejects with a sentence for a file that is no checkpoint, is damaged, or has nothing that fits the model. */
  uploadCheckpoint(file: Blob, fileName: string, model: ModelRequest): Promise<UploadedCheckpoint>;
}
