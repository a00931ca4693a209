/**
 * What a new run takes over from a checkpoint of another. Where every value fits, it goes on at the checkpoint's step with all of them,
 * under settings of its own; where only some weights fit, it begins at step 0 with those, and the optimizer begins anew: its moments are of
 * no use to a model of which they are a part only.
 */
import type { CheckpointFit } from "../metrics/checkpoint-info";
import type { Checkpoint } from "./checkpoint";
import { CheckpointError, compareState, fitsWhole, persistentSlots, weightsOf } from "./checkpoint";
import { compileRun } from "./compile-run";
import type { TrainingRequest, TrainingRunOptions } from "./run-types";

export interface Branch {
  readonly fit: CheckpointFit;
  /** The step that the run begins at. */
  readonly step: number;
  readonly options: Pick<TrainingRunOptions, "resumeFrom" | "initialWeights">;
}

/** What of a checkpoint the model of a request takes, and the updates of a whole run of it. @throws InvalidModelError for a request with problems. */
export function fitOf(
  checkpoint: Checkpoint,
  request: TrainingRequest,
): { readonly fit: CheckpointFit; readonly totalSteps: number } {
  const { train, totalSteps } = compileRun(request);
  return { fit: compareState(checkpoint.state, persistentSlots(train)), totalSteps };
}

/** @throws CheckpointError if nothing fits, InvalidModelError for a request with problems. */
export function branchFrom(checkpoint: Checkpoint, request: TrainingRequest): Branch {
  const compiled = compileRun(request);
  const fit = compareState(checkpoint.state, persistentSlots(compiled.train));
  const weights = weightsOf(checkpoint);
  if (!fit.fits.some((name) => weights.has(name))) {
    throw new CheckpointError(
      `No weights of the checkpoint fit this model: ${[...fit.differs, ...fit.missing.map((name) => `${name} is not in the checkpoint.`)].slice(0, 3).join(" ")} Open the project that it was trained with.`,
    );
  }
  if (!fitsWhole(fit) || checkpoint.step >= compiled.totalSteps) {
    return { fit, step: 0, options: { initialWeights: weights } };
  }
  const { best: _ofTheOther, ...state } = checkpoint;
  const resumeFrom: Checkpoint = { ...state, learningRate: request.training.learningRate };
  return { fit, step: checkpoint.step, options: { resumeFrom } };
}
