/**
 * The largest batch whose training step fits: compiled and planned for one size after the other, never allocated. It lets go of the thread
 * between sizes. Not for changing anything: what a person asked for stays.
 */
import type { MemoryTarget } from "../memory/types";
import type { LargestBatch } from "../metrics/run-estimate";
import { runFits } from "./fit-run";
import type { TrainingRequest } from "./run-types";
import { EventLoopTurn } from "./turn";

/** As `validateTraining` allows. */
const LARGEST_SETTING = 65_536;
/** Sizes closer than this share are as good as the same. */
const FINE_ENOUGH = 1 / 64;

export interface LargestBatchOptions {
  readonly signal?: AbortSignal;
  readonly onTry?: (tried: number) => void;
}

/**
 * Doubles from the wished size while it fits, then narrows down between the last two sizes to about 1.5 %.
 *
 * @throws InvalidModelError for a model with problems; the signal's reason.
 */
export async function findLargestBatch(
  request: TrainingRequest,
  target: MemoryTarget,
  { signal, onTry }: LargestBatchOptions = {},
): Promise<LargestBatch> {
  const examples = request.dataset.counts.train;
  const most = Math.min(examples, LARGEST_SETTING);
  const turn = new EventLoopTurn();
  let tried = 0;
  const fits = async (batchSize: number): Promise<boolean> => {
    await turn.after(0);
    signal?.throwIfAborted();
    onTry?.(tried++);
    return runFits({ ...request, training: { ...request.training, batchSize } }, target);
  };
  try {
    let fitting = 0;
    let tooLarge = most + 1;
    for (let size = Math.min(request.training.batchSize, most); ; size = Math.min(2 * size, most)) {
      if (!(await fits(size))) {
        tooLarge = size;
        break;
      }
      fitting = size;
      if (size === most) return { size, limitedBy: most === examples ? "examples" : "setting" };
    }
    while (tooLarge - fitting > Math.max(1, Math.floor(fitting * FINE_ENOUGH))) {
      const middle = Math.floor((fitting + tooLarge) / 2);
      if (await fits(middle)) fitting = middle;
      else tooLarge = middle;
    }
    return { size: fitting, limitedBy: "memory" };
  } finally {
    turn.close();
  }
}
