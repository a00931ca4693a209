/** Runs in the browser: the origin private file system is not to be had elsewhere. Workers' flushed writes: `checkpoints.gpu.test.ts`. */
import { afterEach, describe, expect, it } from "vitest";
import type { Checkpoint } from "../../engine/training/checkpoint";
import { CheckpointStore } from "../../engine/training/checkpoint-store";
import { opfsAreas } from "./opfs-area";

const FOLDER = "opfs-area-test";

afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(FOLDER, { recursive: true });
});

function checkpoint(step: number): Checkpoint {
  const data = Float32Array.from({ length: 1_000 }, (_, index) => step + index);
  return {
    runId: "run-1",
    kind: "periodic",
    step,
    epoch: step / 10,
    savedAt: "2026-01-01T00:00:00.000Z",
    learningRate: 0.1,
    metrics: { loss: 1 },
    elapsedMs: 1,
    trainingMs: 1,
    fingerprint: "f",
    state: new Map([["dense/kernel", { type: { dtype: "f32", shape: [1_000] }, data }]]),
    weights: ["dense/kernel"],
  };
}

describe("checkpoints in OPFS", () => {
  it("are there for the page that comes after, and gone when they are removed", async () => {
    const areas = opfsAreas(FOLDER);
    const store = new CheckpointStore(areas);
    expect(await store.list("run-1")).toEqual([]);
    expect(await areas.names()).toEqual([]);
    await store.begin("run-1", { project: "p" });
    for (const step of [10, 20, 30]) await store.add(checkpoint(step), 2);
    const after = new CheckpointStore(opfsAreas(FOLDER));
    expect((await after.list("run-1")).map(({ step }) => step)).toEqual([20, 30]);
    expect(await after.load("run-1", 20)).toEqual(checkpoint(20));
    await after.remove("run-1");
    expect(await areas.names()).toEqual([]);
  });

  it("are those before, for every place that the newest manifest or file is cut at", async () => {
    const areas = opfsAreas(FOLDER);
    const store = new CheckpointStore(areas);
    await store.begin("run-1", {});
    for (const step of [10, 20]) await store.add(checkpoint(step), 2);
    const area = areas.open("run-1");
    for (const [name, left] of [
      ["step-20-3.safetensors", 10],
      ["manifest-3.json", 10],
    ] as const) {
      const whole = (await area.read(name)) ?? new Uint8Array();
      expect(whole.byteLength).toBeGreaterThan(100);
      for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
        await area.write(name, whole.slice(0, Math.floor(whole.byteLength * share)));
        expect((await new CheckpointStore(areas).load("run-1")).step).toBe(left);
      }
      await area.write(name, whole);
      expect((await new CheckpointStore(areas).load("run-1")).step).toBe(20);
    }
  });
});
