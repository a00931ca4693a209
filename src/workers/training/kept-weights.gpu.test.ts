/** Runs in the browser: the origin private file system is not to be had elsewhere. */
import { afterEach, describe, expect, it } from "vitest";
import type { Weights } from "../../engine/training/run-types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../../engine/model/types";
import type { KeptRun } from "../protocol/training";
import { KeptWeightsStore } from "./kept-weights";
import type { KeptWeights } from "./kept-weights";

const FOLDER = "kept-weights-test";
const folder = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });

afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(FOLDER, { recursive: true });
});

function kept(runId: string, step: number, value: number): KeptWeights {
  const weights: Weights = new Map([
    ["dense/kernel", { type: { dtype: "f32", shape: [2] }, data: Float32Array.of(value, -value) }],
  ]);
  const run: KeptRun = {
    runId,
    projectId: "project-1",
    projectName: "Digits",
    finishedAt: "2026-01-01T00:00:00.000Z",
    step,
    metrics: { loss: value },
    device: { kind: "cpu", name: "CPU", software: true },
    graph: { nodes: [], edges: [] },
    data: DEFAULT_DATA,
    training: DEFAULT_TRAINING,
    dataset: {
      id: "t",
      name: "t",
      summary: "",
      source: "",
      licence: "",
      revision: "1",
      fields: [],
      counts: { train: 1, validation: 0, test: 0 },
    },
  };
  return { run, step, weights };
}

async function fileNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of (await (await folder()).getDirectoryHandle("project-1")).keys()) names.push(name);
  return names.sort();
}

describe("KeptWeightsStore", () => {
  it("gives a new page what the page before has kept", async () => {
    const before = new KeptWeightsStore(folder);
    await before.save("best", kept("run-1", 10, 1));
    await before.save("last", kept("run-1", 20, 2));
    const after = new KeptWeightsStore(folder);
    expect(await after.describe("project-1")).toEqual(kept("run-1", 20, 2).run);
    expect((await after.load("project-1", "best"))?.weights).toEqual(kept("run-1", 10, 1).weights);
    expect((await after.load("project-1", "last"))?.step).toBe(20);
    expect(await after.load("project-2", "last")).toBeUndefined();
  });

  it("keeps nothing of the run before, and no file that nothing points to", async () => {
    const store = new KeptWeightsStore(folder);
    await store.save("best", kept("run-1", 10, 1));
    await store.save("last", kept("run-1", 20, 2));
    await store.save("last", kept("run-2", 1, 3));
    expect(await fileNames()).toEqual(["kept.json", "last-3.safetensors"]);
    const after = new KeptWeightsStore(folder);
    expect(await after.load("project-1", "best")).toBeUndefined();
    expect((await after.load("project-1", "last"))?.run.runId).toBe("run-2");
  });

  it("writes the newest of several that wait, and says which were written", async () => {
    const store = new KeptWeightsStore(folder);
    const written = await Promise.all([1, 2, 3].map((step) => store.save("last", kept("run-1", step, step))));
    expect(written.at(-1)).toBe(true);
    expect((await new KeptWeightsStore(folder).load("project-1", "last"))?.step).toBe(3);
  });

  it("refuses weights that are not what was written", async () => {
    await new KeptWeightsStore(folder).save("last", kept("run-1", 1, 1));
    const project = await (await folder()).getDirectoryHandle("project-1");
    const writable = await (
      await project.getFileHandle("last-1.safetensors")
    ).createWritable({ keepExistingData: true });
    await writable.write({ type: "write", position: 80, data: Uint8Array.of(255) });
    await writable.close();
    await expect(new KeptWeightsStore(folder).load("project-1", "last")).rejects.toThrow("damaged");
  });

  it("forgets, and takes a pointer of another kind for none", async () => {
    const store = new KeptWeightsStore(folder);
    await store.save("last", kept("run-1", 1, 1));
    await store.forget("project-1");
    expect(await store.describe("project-1")).toBeUndefined();
    const project = await (await folder()).getDirectoryHandle("project-1", { create: true });
    const writable = await (await project.getFileHandle("kept.json", { create: true })).createWritable();
    await writable.write('{"format":"something else"}');
    await writable.close();
    expect(await new KeptWeightsStore(folder).describe("project-1")).toBeUndefined();
  });

  it("takes no project id that is more than a name", async () => {
    await expect(new KeptWeightsStore(folder).describe("../other")).rejects.toThrow("no project id");
  });
});
