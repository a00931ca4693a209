/** An id outside its classes stops a batch, and the message says where it is. */
import { describe, expect, it } from "vitest";
import { createDirectBatchSource } from "./direct-batch-source";
import type { Dataset } from "./types";

/** Examples of two tokens each; `ids` of all of them, in order. */
function tokens(ids: readonly number[]): Dataset {
  const count = ids.length / 2;
  return {
    description: {
      id: "own",
      name: "Own data",
      summary: "",
      source: "",
      licence: "",
      revision: "1",
      fields: [
        { name: "next", role: "target", kind: "category", shape: [2], dtype: "i32", classCount: 5 },
        { name: "free", role: "feature", kind: "category", shape: [], dtype: "i32" },
      ],
      counts: { train: count, validation: count, test: 0 },
    },
    read: (_split, indices, size) =>
      Promise.resolve({
        size,
        fields: {
          next: Int32Array.from([...indices].flatMap((index) => ids.slice(2 * index, 2 * index + 2))),
          free: new Int32Array(size).fill(1000),
        },
        weights: new Float32Array(size).fill(1),
        indices: Int32Array.from(indices),
      }),
  };
}

async function evaluated(ids: readonly number[]): Promise<number> {
  let count = 0;
  for await (const batch of createDirectBatchSource(tokens(ids)).evaluate("validation", 2)) count += batch.size;
  return count;
}

describe("class ids", () => {
  it("pass within their classes, and where no classes are known", async () => {
    expect(await evaluated([0, 1, 2, 3, 4, 4, 0, 0])).toBe(4);
  });

  it.each([
    [[0, 1, 2, 3, 4, 5, 0, 0], "Own data: example 2 of the validation split has 5 in the field next"],
    [[0, -1, 2, 3], "Own data: example 0 of the validation split has -1 in the field next"],
  ])("%j are refused", async (ids, message) => {
    await expect(evaluated(ids)).rejects.toThrow(message);
  });

  it("are checked in training batches too", async () => {
    const source = createDirectBatchSource(tokens([9, 9, 9, 9]));
    source.train({ batchSize: 2, seed: 1, fromStep: 0 });
    await expect(source.next()).rejects.toThrow("of the train split has 9 in the field next, which goes from 0 to 4");
  });
});
