/** `BatchSource` over a data set in the same process: the command line and tests train from it. */
import { evaluationBatches, trainBatches } from "./batch-stream";
import { checkClassIds } from "./check-class-ids";
import type { Batch, BatchSource, Dataset, Split, TrainBatch, TrainOrder } from "./types";

/** The next batch is read while the caller works on the current one. */
export function createDirectBatchSource(dataset: Dataset): BatchSource {
  let stream: ReturnType<typeof trainBatches> | undefined;
  let ahead: Promise<TrainBatch> | undefined;

  async function readNext(): Promise<TrainBatch> {
    if (stream === undefined) throw new Error("No training order was set: call train first.");
    const { step, indices } = stream.next().value;
    const batch = await dataset.read("train", indices, indices.length);
    return { step, batch: checkClassIds(dataset.description, "train", batch) };
  }

  async function* evaluate(split: Split, batchSize: number, limit?: number): AsyncGenerator<Batch, void> {
    for (const indices of evaluationBatches(dataset.description.counts[split], batchSize, limit)) {
      yield checkClassIds(dataset.description, split, await dataset.read(split, indices, batchSize));
    }
  }

  return {
    train(order: TrainOrder): void {
      stream = trainBatches(dataset.description.counts.train, order);
      ahead = undefined;
    },
    async next(): Promise<TrainBatch> {
      const current = await (ahead ?? readNext());
      ahead = readNext();
      // A failure is reported by the call that would have got the batch, not as an unhandled rejection now.
      ahead.catch(() => undefined);
      return current;
    },
    evaluate,
    close(): void {
      stream = undefined;
      ahead = undefined;
    },
  };
}
