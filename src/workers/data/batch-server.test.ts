import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createBundledSources } from "../../engine/data/bundled";
import { createDirectBatchSource } from "../../engine/data/direct-batch-source";
import type { Batch, Dataset } from "../../engine/data/types";
import { DEFAULT_DATA } from "../../engine/model/types";
import type { BatchReply, BatchRequest } from "../protocol/data";
import { serveBatches } from "./batch-server";

async function openIris(): Promise<Dataset> {
  const sources = createBundledSources((path) =>
    readFile(new URL(`../../../public/datasets/${path}`, import.meta.url)),
  );
  const iris = sources.find(({ id }) => id === "iris");
  if (iris === undefined) throw new Error("no iris");
  return iris.open({ ...DEFAULT_DATA, dataset: "iris" });
}

const opened: MessagePort[] = [];
afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});

/** The other end of a served port, with everything that came so far. */
function connect(dataset: Dataset) {
  const { port1, port2 } = new MessageChannel();
  opened.push(port1, port2);
  serveBatches(dataset, port2);
  const replies: BatchReply[] = [];
  port1.onmessage = (event: MessageEvent<BatchReply>) => replies.push(event.data);
  const send = (request: BatchRequest): void => port1.postMessage(request);
  const wait = async (count: number): Promise<readonly BatchReply[]> => {
    await expect.poll(() => replies.length, { interval: 2 }).toBeGreaterThanOrEqual(count);
    // Whatever would come beyond the credits had time to come.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return replies;
  };
  return { send, wait, replies };
}

describe("serveBatches", () => {
  it("streams what a direct source gives, and never more than its credits", async () => {
    const dataset = await openIris();
    const { send, wait } = connect(dataset);
    send({ type: "train", batchSize: 16, seed: 5, fromStep: 4, credits: 2 });
    expect(await wait(2)).toHaveLength(2);
    send({ type: "credit" });
    send({ type: "credit" });
    send({ type: "credit" });
    const replies = await wait(5);
    expect(replies).toHaveLength(5);

    const direct = createDirectBatchSource(dataset);
    direct.train({ batchSize: 16, seed: 5, fromStep: 4 });
    for (const reply of replies) expect(reply).toEqual({ type: "train", ...(await direct.next()) });
  });

  it("evaluates one batch a request, the last one padded, between training batches", async () => {
    const dataset = await openIris();
    const { send, wait } = connect(dataset);
    send({ type: "train", batchSize: 16, seed: 5, fromStep: 0, credits: 1 });
    send({ type: "evaluate", split: "test", batchSize: 20 });
    for (let request = 0; request < 3; request++) send({ type: "next" });
    const replies = (await wait(4)).filter(({ type }) => type !== "train");
    expect(replies.map(({ type }) => type)).toEqual(["evaluate", "evaluate", "end"]);
    const batches: Batch[] = [];
    for await (const batch of createDirectBatchSource(dataset).evaluate("test", 20)) batches.push(batch);
    expect(replies.slice(0, 2)).toEqual(batches.map((batch) => ({ type: "evaluate", batch })));
    expect(batches[1]?.weights.reduce((sum, weight) => sum + weight, 0)).toBe(10);
  });

  it("answers every request for a batch, also of an evaluation that another one replaced", async () => {
    const { send, wait } = connect(await openIris());
    send({ type: "evaluate", split: "train", batchSize: 10 });
    send({ type: "next" });
    send({ type: "evaluate", split: "test", batchSize: 30, limit: 5 });
    send({ type: "next" });
    send({ type: "next" });
    send({ type: "next" });
    const replies = await wait(4);
    expect(replies.map(({ type }) => type)).toEqual(["evaluate", "evaluate", "end", "end"]);
    expect(replies[1]?.type === "evaluate" ? [...replies[1].batch.indices].filter((index) => index >= 0) : []).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  it("tells what is wrong by code", async () => {
    const { send, wait } = connect(await openIris());
    send({ type: "train", batchSize: 1000, seed: 1, fromStep: 0, credits: 1 });
    send({ type: "evaluate", split: "test", batchSize: -1 });
    send({ type: "next" });
    expect(await wait(2)).toMatchObject([
      {
        type: "error",
        code: "batch-too-large",
        message: "A batch of 1000 is larger than the 108 training examples: choose a batch size of at most 108.",
      },
      { type: "error", code: "batch-size" },
    ]);
  });

  it("is silent after close", async () => {
    const { send, replies } = connect(await openIris());
    send({ type: "close" });
    send({ type: "train", batchSize: 10, seed: 1, fromStep: 0, credits: 3 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(replies).toEqual([]);
  });
});
