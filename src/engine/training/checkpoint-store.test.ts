import { describe, expect, it } from "vitest";
import type { Checkpoint } from "./checkpoint";
import { CheckpointStore } from "./checkpoint-store";
import type { FileArea, FileAreas } from "./file-area";
import { checkedName, isStorageFull } from "./file-area";

type Files = Map<string, Uint8Array<ArrayBuffer>>;

class PowerCut extends Error {}

/** Folders in memory that die in the middle of their `dieAt`-th write or removal, with a share of the bytes written. */
class FaultyAreas implements FileAreas {
  operations = 0;
  dieAt = Number.POSITIVE_INFINITY;
  share = 0;
  /** Bytes there is room for. */
  room = Number.POSITIVE_INFINITY;

  constructor(readonly folders = new Map<string, Files>()) {}

  readonly names = (): Promise<string[]> => Promise.resolve([...this.folders.keys()]);

  readonly open = (name: string): FileArea => {
    const files = this.folders.get(checkedName(name)) ?? new Map<string, Uint8Array<ArrayBuffer>>();
    return {
      names: () => Promise.resolve([...files.keys()]),
      read: (file) => Promise.resolve(files.get(file)?.slice()),
      write: (file, bytes) => {
        this.folders.set(name, files);
        return this.#operate(() => files.set(file, this.#whatArrives(files, bytes)));
      },
      remove: (file) => this.#operate(() => void files.delete(file)),
    };
  };

  readonly remove = (name: string): Promise<void> => this.#operate(() => void this.folders.delete(name));

  #whatArrives(files: Files, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const used = [...files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (used + bytes.byteLength > this.room) throw new DOMException("No room.", "QuotaExceededError");
    return this.operations === this.dieAt ? bytes.slice(0, Math.floor(bytes.byteLength * this.share)) : bytes.slice();
  }

  #operate(work: () => void): Promise<void> {
    this.operations += 1;
    if (this.operations > this.dieAt) return Promise.reject(new PowerCut());
    try {
      // What died half-way is what a whole operation leaves at most.
      if (this.operations < this.dieAt || this.share > 0) work();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    return this.operations === this.dieAt ? Promise.reject(new PowerCut()) : Promise.resolve();
  }
}

function checkpoint(step: number, best = false): Checkpoint {
  const data = Float32Array.from({ length: 64 }, (_, index) => step * 100 + index);
  const weights = new Map([["dense/kernel", { type: { dtype: "f32" as const, shape: [64] }, data }]]);
  return {
    runId: "run-1",
    kind: best ? "best" : "periodic",
    step,
    epoch: step / 10,
    savedAt: "2026-01-01T00:00:00.000Z",
    learningRate: 0.1,
    metrics: { loss: 1 / step },
    elapsedMs: step,
    trainingMs: step,
    fingerprint: "f",
    state: weights,
    weights: ["dense/kernel"],
    ...(best ? { best: { step, metrics: { loss: 1 / step }, weights } } : {}),
  };
}

async function storeWith(areas: FileAreas, steps: readonly number[]): Promise<CheckpointStore> {
  const store = new CheckpointStore(areas);
  await store.begin("run-1", { project: "p" });
  for (const step of steps) await store.add(checkpoint(step, step === 10), 2);
  return store;
}

const copyOf = (areas: FaultyAreas): FaultyAreas =>
  new FaultyAreas(new Map([...areas.folders].map(([name, files]) => [name, new Map(files)])));

describe("CheckpointStore", () => {
  it("keeps the best and the last, and no file that nothing points to", async () => {
    const areas = new FaultyAreas();
    const store = await storeWith(areas, [10, 20, 30, 40]);
    const kept = await store.list("run-1");
    expect(kept.map(({ step }) => step)).toEqual([10, 30, 40]);
    expect(kept.every(({ bytes }) => bytes > 256)).toBe(true);
    expect(await store.bytes()).toBe(kept.reduce((sum, { bytes }) => sum + bytes, 0));
    // One more generation than the newest, for a manifest that a power cut takes back.
    expect([...(areas.folders.get("run-1")?.keys() ?? [])].sort()).toEqual([
      "manifest-4.json",
      "manifest-5.json",
      "step-10-2.safetensors",
      "step-20-3.safetensors",
      "step-30-4.safetensors",
      "step-40-5.safetensors",
    ]);
    expect(await new CheckpointStore(areas).load("run-1", 30)).toEqual(checkpoint(30));
    expect((await store.load("run-1")).step).toBe(40);
    await store.end("run-1");
    expect(await store.describe("run-1")).toMatchObject({ about: { project: "p" }, ended: true });
    await store.remove("run-1");
    expect(await store.list("run-1")).toEqual([]);
    expect(areas.folders.size).toBe(0);
  });

  it("gives up the steps that a run has gone back behind", async () => {
    const areas = new FaultyAreas();
    const store = await storeWith(areas, [10, 20, 30]);
    await store.begin("run-1", { project: "p" });
    await store.add(checkpoint(15), 5);
    expect((await store.list("run-1")).map(({ step }) => step)).toEqual([10, 15]);
  });

  it("is readable after every prefix of every sequence of writes, and goes on from there", async () => {
    const before = new FaultyAreas();
    await storeWith(before, [10, 20, 30]);
    let died = 0;
    for (const share of [0, 0.5, 0.99, 1]) {
      for (let dieAt = 1; ; dieAt++) {
        const areas = copyOf(before);
        const store = new CheckpointStore(areas);
        areas.dieAt = dieAt;
        areas.share = share;
        const dies = await store.add(checkpoint(40), 2).then(
          () => false,
          (error: unknown) => error instanceof PowerCut,
        );
        // What is there after the power cut, read by a program that knows nothing of it.
        const left = new FaultyAreas(areas.folders);
        const after = new CheckpointStore(left);
        const newest = await after.load("run-1");
        expect([30, 40]).toContain(newest.step);
        expect(newest).toEqual(checkpoint(newest.step));
        if (!dies) expect(newest.step).toBe(40);
        for (const { step } of await after.list("run-1")) {
          if (step < 40) expect(await after.load("run-1", step)).toEqual(checkpoint(step, step === 10));
        }
        await after.add(checkpoint(50), 2);
        expect(await after.load("run-1")).toEqual(checkpoint(50));
        const names = [...(left.folders.get("run-1")?.keys() ?? [])];
        expect(names.length).toBeLessThanOrEqual(7);
        if (areas.operations < dieAt) break;
        died += 1;
      }
    }
    expect(died).toBeGreaterThan(10);
  });

  it("takes the one before a manifest or a file that is torn", async () => {
    const areas = new FaultyAreas();
    await storeWith(areas, [10, 20, 30]);
    const files = areas.folders.get("run-1") ?? new Map<string, Uint8Array<ArrayBuffer>>();
    const manifest = files.get("manifest-4.json") ?? new Uint8Array();
    files.set("manifest-4.json", manifest.slice(0, -1));
    expect((await new CheckpointStore(areas).load("run-1")).step).toBe(20);
    files.set("manifest-4.json", manifest);
    const damaged = (files.get("step-30-4.safetensors") ?? new Uint8Array()).slice();
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] ?? 0) ^ 1;
    files.set("step-30-4.safetensors", damaged);
    const store = new CheckpointStore(areas);
    await expect(store.load("run-1", 30)).rejects.toThrow("one before, of step 20, is whole");
    expect((await store.load("run-1")).step).toBe(20);
    await expect(store.load("run-1", 25)).rejects.toThrow("no checkpoint of step 25");
    files.delete("step-20-3.safetensors");
    files.delete("step-10-2.safetensors");
    await expect(store.load("run-1")).rejects.toThrow("none before it");
  });

  it("damages nothing when there is no room, and goes on when there is room again", async () => {
    const areas = new FaultyAreas();
    const store = await storeWith(areas, [10, 20, 30]);
    areas.room = 1;
    const refused: unknown = await store.add(checkpoint(40), 2).catch((error: unknown) => error);
    expect(isStorageFull(refused)).toBe(true);
    expect((await store.list("run-1")).map(({ step }) => step)).toEqual([10, 20, 30]);
    expect(await store.load("run-1")).toEqual(checkpoint(30));
    areas.room = Number.POSITIVE_INFINITY;
    await store.add(checkpoint(50), 2);
    expect((await store.list("run-1")).map(({ step }) => step)).toEqual([10, 30, 50]);
  });

  it("takes no id that is more than a name", async () => {
    expect(() => new FaultyAreas().open("../other")).toThrow("no id");
    await expect(new CheckpointStore(new FaultyAreas()).list("../other")).rejects.toThrow("no id");
  });
});
