/** How long an epoch will take and how large a batch may be: plain data, made by `training/estimate-run.ts`, shown by the page. */

export interface RunEstimate {
  readonly device: { readonly kind: "webgpu" | "cpu"; readonly name: string; readonly software: boolean };
  readonly batchSize: number;
  /** Steps that were measured. */
  readonly steps: number;
  /** Mean time from step to step, after the warm-up. */
  readonly stepMs: number;
  readonly batchesPerEpoch: number;
  /** All of the validation split once, as at the end of each epoch; 0 where it has no examples. */
  readonly validationMs: number;
  /** Training steps and validation of an epoch. */
  readonly epochMs: number;
  readonly largestBatch: LargestBatch;
}

export interface LargestBatch {
  /** 0 where not even one example fits. */
  readonly size: number;
  /** What keeps it from being larger: the device's memory or the person's budget, or how many training examples there are. */
  readonly limitedBy: "memory" | "examples" | "setting";
}

/** What an estimate is doing; `done` of `total` within the stage. */
export interface EstimateProgress {
  readonly stage: "compiling" | "steps" | "validation" | "batches";
  readonly done: number;
  readonly total: number;
}
