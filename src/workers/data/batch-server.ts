/**
 * The data worker's end of a batch port: answers `BatchRequest` with `BatchReply`, no more training batches in flight than
 * there are credits. What always holds: every `next` gets exactly one `evaluate`, `end` or `error`, in order; the arrays of
 * a batch are moved, not copied.
 */
import { evaluationBatches, trainBatches } from "../../engine/data/batch-stream";
import { checkClassIds } from "../../engine/data/check-class-ids";
import { DataError, type Batch, type Dataset, type Split } from "../../engine/data/types";
import type { BatchReply, BatchRequest } from "../protocol/data";

type TrainRequest = Extract<BatchRequest, { type: "train" }>;

/** Serves until it is told to close, which closes the port. */
export function serveBatches(dataset: Dataset, port: MessagePort): void {
  const server = new BatchServer(dataset, port);
  port.onmessage = (event: MessageEvent<BatchRequest>) => server.receive(event.data);
  port.start();
}

/** What an error looks like on the port. */
export function errorReply(error: unknown): BatchReply {
  const message = error instanceof Error ? error.message : String(error);
  return { type: "error", code: error instanceof DataError ? error.code : "internal", message };
}

class BatchServer {
  readonly #dataset: Dataset;
  readonly #port: MessagePort;
  #stream: ReturnType<typeof trainBatches> | undefined;
  #credits = 0;
  #pumping = false;
  #evaluation:
    { readonly split: Split; readonly size: number; readonly batches: Iterator<Int32Array, void> } | undefined;
  /** Evaluation requests are answered one after the other. */
  #queue: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(dataset: Dataset, port: MessagePort) {
    this.#dataset = dataset;
    this.#port = port;
  }

  receive(request: BatchRequest): void {
    switch (request.type) {
      case "train":
        this.#startTraining(request);
        return;
      case "credit":
        this.#credits += 1;
        void this.#pump();
        return;
      case "evaluate":
        this.#enqueue(() => {
          const count = this.#dataset.description.counts[request.split];
          const batches = evaluationBatches(count, request.batchSize, request.limit);
          this.#evaluation = { split: request.split, size: request.batchSize, batches };
          return Promise.resolve();
        });
        return;
      case "next":
        this.#enqueue(() => this.#evaluateNext());
        return;
      case "close":
        this.#closed = true;
        this.#stream = undefined;
        this.#evaluation = undefined;
        this.#port.close();
        return;
    }
  }

  #startTraining({ batchSize, seed, fromStep, credits }: TrainRequest): void {
    this.#stream = trainBatches(this.#dataset.description.counts.train, { batchSize, seed, fromStep });
    this.#credits = credits;
    void this.#pump();
  }

  /** Sends training batches while there are credits. Never rejects. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#credits > 0 && this.#stream !== undefined) {
        const stream = this.#stream;
        const { step, indices } = stream.next().value;
        this.#credits -= 1;
        const batch = checkClassIds(
          this.#dataset.description,
          "train",
          await this.#dataset.read("train", indices, indices.length),
        );
        // Another stream may have been asked for while this batch was read.
        if (stream === this.#stream) this.#send({ type: "train", step, batch }, batch);
      }
    } catch (error) {
      this.#stream = undefined;
      this.#send(errorReply(error));
    } finally {
      this.#pumping = false;
    }
  }

  async #evaluateNext(): Promise<void> {
    const next = this.#evaluation?.batches.next();
    if (this.#evaluation === undefined || next === undefined || next.done === true) {
      this.#evaluation = undefined;
      this.#send({ type: "end" });
      return;
    }
    const { split, size } = this.#evaluation;
    const batch = checkClassIds(this.#dataset.description, split, await this.#dataset.read(split, next.value, size));
    this.#send({ type: "evaluate", batch }, batch);
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#evaluation = undefined;
      this.#send(errorReply(error));
    });
  }

  #send(reply: BatchReply, batch?: Batch): void {
    if (this.#closed) return;
    this.#port.postMessage(reply, batch === undefined ? [] : batchBuffers(batch));
  }
}

/** The buffers of a batch, to be moved to another thread. */
export function batchBuffers({ fields, weights, indices }: Batch): ArrayBuffer[] {
  const buffers = [...Object.values(fields), weights, indices].map((array) => array.buffer);
  return buffers.filter((buffer) => buffer instanceof ArrayBuffer);
}
