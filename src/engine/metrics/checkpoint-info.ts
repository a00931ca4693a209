/** What is told of a stored checkpoint, without its tensors. Plain data for the engine, the protocol and the page. */

/**
 * Why a checkpoint was taken: by the clock or the step count, at a best validation, at a pause, when the tab was hidden, before
 * a setting was changed, at the end of the run; or it came from a file.
 */
export const CHECKPOINT_KINDS = ["periodic", "best", "pause", "hidden", "settings", "end", "uploaded"] as const;
export type CheckpointKind = (typeof CHECKPOINT_KINDS)[number];

/** One run has at most one checkpoint of a step. */
export interface CheckpointInfo {
  readonly runId: string;
  /** Updates taken. */
  readonly step: number;
  /** `step` in epochs; 2.5 is in the middle of the third. */
  readonly epoch: number;
  readonly kind: CheckpointKind;
  /** Of its file. */
  readonly bytes: number;
  /** ISO 8601, by the clock of the machine, which may jump: never for ordering. */
  readonly savedAt: string;
  /** Of the newest step, or of the validation where `kind` is `best`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** It holds the best weights so far itself: the policy keeps it. */
  readonly best?: true;
}

/** When checkpoints are taken beside the occasions of their own, and how many of a run are kept. */
export interface CheckpointPolicy {
  /** Seconds between two; 0 for never. */
  readonly everySeconds: number;
  /** Updates between two; 0 for never. */
  readonly everySteps: number;
  /** The newest that are kept; the best is kept beside them. From 1 on. */
  readonly keepLast: number;
}

export const DEFAULT_CHECKPOINTS: CheckpointPolicy = { everySeconds: 60, everySteps: 0, keepLast: 3 };

/** How the tensors of a checkpoint and those of a model go together, by name. */
export interface CheckpointFit {
  /** Name, shape and dtype are the same. */
  readonly fits: readonly string[];
  /** Full sentences, one for each name that both have with another shape or dtype. */
  readonly differs: readonly string[];
  /** Only the model has them: they begin anew. */
  readonly missing: readonly string[];
  /** Only the checkpoint has them: they are left out. */
  readonly unknown: readonly string[];
}
