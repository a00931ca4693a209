/**
 * `BatchSource` over a port to the data worker, which speaks `BatchRequest` and `BatchReply`. A few training batches are
 * always on their way, so that a step never waits for a round trip; each one taken allows the worker one more.
 */
import { DataError } from "../../engine/data/types";
import type { Batch, BatchSource, Split, TrainBatch, TrainOrder } from "../../engine/data/types";
import type { BatchReply, BatchRequest } from "../protocol/data";

const CREDITS = 3;

interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** The port belongs to the source: `close` tells the data worker and closes it. */
export function createPortBatchSource(port: MessagePort): BatchSource {
  return new PortBatchSource(port);
}

class PortBatchSource implements BatchSource {
  readonly #port: MessagePort;
  readonly #arrived: TrainBatch[] = [];
  #nextStep = 0;
  #training: Waiter<TrainBatch> | undefined;
  #evaluating: Waiter<Batch | undefined> | undefined;
  /** Replies still to come for an evaluation that was left early. */
  #unwanted = 0;
  #failure: Error | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = (event: MessageEvent<BatchReply>) => this.#receive(event.data);
    port.onmessageerror = () =>
      this.#fail(new DataError("transfer", "A batch could not be read from the data worker."));
  }

  train(order: TrainOrder): void {
    this.#arrived.length = 0;
    // A run that ended while it waited takes none of the new stream.
    this.#training = undefined;
    this.#nextStep = order.fromStep;
    this.#send({ type: "train", ...order, credits: CREDITS });
  }

  async next(): Promise<TrainBatch> {
    const arrived = this.#arrived.shift();
    if (arrived !== undefined) {
      this.#send({ type: "credit" });
      return arrived;
    }
    if (this.#failure !== undefined) throw this.#failure;
    const batch = await new Promise<TrainBatch>((resolve, reject) => {
      this.#training = { resolve, reject };
    });
    this.#send({ type: "credit" });
    return batch;
  }

  async *evaluate(split: Split, batchSize: number, limit?: number): AsyncGenerator<Batch, void> {
    this.#send({ type: "evaluate", split, batchSize, ...(limit === undefined ? {} : { limit }) });
    let coming = this.#requestEvaluation();
    let settled = false;
    try {
      for (;;) {
        const batch = await coming;
        settled = true;
        if (batch === undefined) return;
        // The next one is on its way while the caller works on this one.
        coming = this.#requestEvaluation();
        coming.catch(() => undefined);
        settled = false;
        yield batch;
      }
    } finally {
      if (!settled && this.#evaluating !== undefined) {
        this.#evaluating = undefined;
        this.#unwanted += 1;
      }
    }
  }

  close(): void {
    if (this.#failure !== undefined && this.#failure.name === "Closed") return;
    this.#send({ type: "close" });
    const closed = new Error("The batch source is closed.");
    closed.name = "Closed";
    this.#fail(closed);
    this.#port.close();
  }

  #requestEvaluation(): Promise<Batch | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#evaluating = { resolve, reject };
      this.#send({ type: "next" });
    });
  }

  #receive(reply: BatchReply): void {
    switch (reply.type) {
      case "train":
        this.#receiveTraining(reply);
        return;
      case "evaluate":
      case "end": {
        if (this.#unwanted > 0) {
          this.#unwanted -= 1;
          return;
        }
        const waiter = this.#evaluating;
        this.#evaluating = undefined;
        waiter?.resolve(reply.type === "end" ? undefined : reply.batch);
        return;
      }
      case "error":
        this.#fail(new DataError(reply.code, reply.message));
        return;
    }
  }

  #receiveTraining({ step, batch }: TrainBatch): void {
    // A batch of a stream that `train` has replaced.
    if (step !== this.#nextStep) return;
    this.#nextStep += 1;
    const waiter = this.#training;
    this.#training = undefined;
    if (waiter === undefined) this.#arrived.push({ step, batch });
    else waiter.resolve({ step, batch });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#training?.reject(error);
    this.#evaluating?.reject(error);
    this.#training = undefined;
    this.#evaluating = undefined;
  }

  #send(request: BatchRequest): void {
    this.#port.postMessage(request);
  }
}
