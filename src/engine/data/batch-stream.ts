/**
 * Which examples make up a batch: the shuffled order of training and the plain order of an evaluation. Positions in a
 * split only; reading the examples is the data set's work. What always holds: (seed, step) decide a training batch, so a
 * run that is resumed at a step sees what it would have seen.
 */
import { randomPermutation } from "./random-order";
import { DataError, type TrainOrder } from "./types";

/** Batches that one epoch gives; the remainder that would not fill a batch is dropped. */
export function stepsPerEpoch(count: number, batchSize: number): number {
  return Math.floor(count / batchSize);
}

/**
 * Training batches from step `order.fromStep` on, without end. Each epoch is a permutation decided by (seed, epoch).
 * @param count examples of the training split.
 * @throws DataError if a batch is larger than the split.
 */
export function* trainBatches(
  count: number,
  order: TrainOrder,
): Generator<{ readonly step: number; readonly indices: Int32Array }, never> {
  checkBatchSize(order.batchSize);
  const steps = stepsPerEpoch(count, order.batchSize);
  if (steps === 0) {
    throw new DataError(
      "batch-too-large",
      `A batch of ${order.batchSize} is larger than the ${count} training examples: choose a batch size of at most ${count}.`,
    );
  }
  let epoch = -1;
  let permutation = new Int32Array(0);
  for (let step = order.fromStep; ; step++) {
    const stepEpoch = Math.floor(step / steps);
    if (stepEpoch !== epoch) {
      epoch = stepEpoch;
      permutation = randomPermutation(count, order.seed, "epoch", epoch);
    }
    const start = (step % steps) * order.batchSize;
    yield { step, indices: permutation.subarray(start, start + order.batchSize) };
  }
}

/** The first `limit` positions of a split (default all) in order; the last batch may be shorter. */
export function* evaluationBatches(count: number, batchSize: number, limit = count): Generator<Int32Array, void> {
  checkBatchSize(batchSize);
  const end = Math.min(count, limit);
  for (let start = 0; start < end; start += batchSize) {
    const size = Math.min(batchSize, end - start);
    yield Int32Array.from({ length: size }, (_, position) => start + position);
  }
}

function checkBatchSize(batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize > 0) return;
  throw new DataError("batch-size", `The batch size is ${batchSize}: it must be a whole number from 1 on.`);
}
