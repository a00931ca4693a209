/** The real data worker in a real browser: bundled files over HTTP, image decoding, and what it keeps between its lives. */
import * as Comlink from "comlink";
import { zipSync } from "fflate";
import { npyFile } from "../../engine/data/arrays/npy-fixtures";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_DATA } from "../../engine/model/types";
import { DataService } from "./data-service";
import { UserDataStore } from "./user-data-store";
import type { BatchReply, DataWorkerApi } from "../protocol/data";

const workers: Worker[] = [];

function start(): Comlink.Remote<DataWorkerApi> {
  const worker = new Worker(new URL("./data-worker.ts", import.meta.url), { type: "module" });
  workers.push(worker);
  return Comlink.wrap<DataWorkerApi>(worker);
}

afterEach(async () => {
  const api = start();
  for (const { id, bundled } of await api.list()) if (!bundled) await api.remove(id);
  for (const worker of workers.splice(0)) worker.terminate();
});

async function png(width: number, height: number, colour: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  return canvas.convertToBlob({ type: "image/png" });
}

async function imageFiles(): Promise<{ path: string; file: Blob }[]> {
  const files: { path: string; file: Blob }[] = [];
  for (let index = 0; index < 10; index++) {
    files.push({ path: `colours/red/${index}.png`, file: await png(12, 8, "rgb(255, 0, 0)") });
    files.push({ path: `colours/blue/${index}.png`, file: await png(12, 8, "rgb(0, 0, 255)") });
  }
  return files;
}

describe("data worker", () => {
  it("serves MNIST to a port", async () => {
    const api = start();
    const settings = { ...DEFAULT_DATA, dataset: "mnist" };
    expect((await api.describe(settings)).counts).toEqual({ train: 54_000, validation: 6_000, test: 10_000 });
    const { port1, port2 } = new MessageChannel();
    await api.serve(settings, Comlink.transfer(port2, [port2]));
    const reply = await new Promise<BatchReply>((resolve) => {
      port1.onmessage = (event: MessageEvent<BatchReply>) => resolve(event.data);
      port1.postMessage({ type: "train", batchSize: 32, seed: 1, fromStep: 0, credits: 1 });
    });
    expect(reply.type === "train" ? reply.batch.fields["image"]?.length : reply).toBe(32 * 784);
    port1.postMessage({ type: "close" });
  });

  it.each(["files", "zip"])("keeps images from %s for the next life of the worker", async (way) => {
    let files = await imageFiles();
    if (way === "zip") {
      const entries = await Promise.all(
        files.map(async ({ path, file }) => [path, new Uint8Array(await file.arrayBuffer())] as const),
      );
      files = [{ path: "colours.zip", file: new Blob([new Uint8Array(zipSync(Object.fromEntries(entries)))]) }];
    }
    const added = await start().add(files, "Colours");
    expect(added).toMatchObject({
      name: "Colours",
      kind: "images",
      bundled: false,
      examples: 20,
      summary: "20 images in 2 classes, 12 x 8 pixels, colour",
    });

    const next = start();
    expect((await next.list()).map(({ id }) => id)).toContain(added.id);
    const settings = { ...DEFAULT_DATA, dataset: added.id };
    const { fields } = await next.describe(settings);
    expect(fields).toMatchObject([{ shape: [8, 12, 3] }, { classNames: ["blue", "red"] }]);
    const { batch } = await next.samples(settings, "test", [0, 1, 2, 3]);
    for (const [row, label] of [...(batch.fields["label"] ?? [])].entries()) {
      const start = row * 8 * 12 * 3;
      expect([...(batch.fields["image"]?.subarray(start, start + 3) ?? [])]).toEqual(
        label === 0 ? [0, 0, 1] : [1, 0, 0],
      );
    }
  });

  it("keeps a table, and forgets it when told to", async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `${row},${row % 2 === 0 ? "even" : "odd"}`);
    const file = new Blob([`number,parity\n${rows.join("\n")}\n`]);
    const added = await start().add([{ path: "numbers.csv", file }], "");
    expect(added).toMatchObject({ name: "numbers.csv", kind: "table", examples: 30 });

    const next = start();
    expect(await next.columns(added.id)).toMatchObject([
      { name: "number", kind: "numeric" },
      { name: "parity", classNames: ["even", "odd"] },
    ]);
    const settings = { ...DEFAULT_DATA, dataset: added.id };
    expect((await next.samples(settings, "train", [0])).rows).toHaveLength(1);
    expect((await next.encode(settings, [{ number: "3" }])).fields["features"]).toHaveLength(1);
    await next.remove(added.id);
    expect((await start().list()).every(({ bundled }) => bundled)).toBe(true);
    await expect(next.describe(settings)).rejects.toThrow(/is not on this machine/);
  });

  it("keeps arrays, packed as they are published, with their own test split", async () => {
    const pixels = Array.from({ length: 40 * 4 }, (_, index) => index % 256);
    const labels = Array.from({ length: 40 }, (_, index) => index % 3);
    const gzip = async (bytes: Uint8Array<ArrayBuffer>): Promise<Blob> =>
      new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).blob();
    const idx = (code: number, shape: readonly number[], values: readonly number[]): Uint8Array<ArrayBuffer> =>
      Uint8Array.of(0, 0, code, shape.length, ...shape.flatMap((length) => [0, 0, 0, length]), ...values);
    const files = [
      { path: "train-images-idx3-ubyte.gz", file: await gzip(idx(8, [40, 2, 2], pixels)) },
      { path: "train-labels-idx1-ubyte.gz", file: await gzip(idx(8, [40], labels)) },
      { path: "t10k-images-idx3-ubyte.gz", file: await gzip(idx(8, [10, 2, 2], pixels.slice(0, 40))) },
      { path: "t10k-labels-idx1-ubyte", file: new Blob([idx(8, [10], labels.slice(0, 10))]) },
    ];
    const added = await start().add(files, "Digits");
    expect(added).toMatchObject({ name: "Digits", kind: "arrays", bundled: false, examples: 50 });

    const next = start();
    const settings = { ...DEFAULT_DATA, dataset: added.id, validationShare: 0 };
    const { fields, counts } = await next.describe(settings);
    expect(fields).toMatchObject([
      { name: "images", kind: "image", shape: [2, 2, 1] },
      { name: "labels", classNames: ["0", "1", "2"] },
    ]);
    expect(counts).toEqual({ train: 40, validation: 0, test: 10 });
    const { batch } = await next.samples(settings, "test", [9]);
    expect([...(batch.fields["images"] ?? [])]).toEqual([36, 37, 38, 39].map((value) => Math.fround(value / 255)));
    expect(await next.columns(added.id)).toMatchObject([
      { name: "images", shape: [2, 2] },
      { name: "labels", shape: [] },
    ]);

    const x = {
      path: "x.npy",
      file: new Blob([
        npyFile(
          "f4",
          [12, 3],
          Array.from({ length: 36 }, (_, index) => index),
        ),
      ]),
    };
    await expect(next.add([x], "Alone")).rejects.toThrow(/x\.npy: an array of inputs and one of targets/);
    const y = {
      path: "y.npy",
      file: new Blob([
        npyFile(
          "f8",
          [12],
          Array.from({ length: 12 }, (_, row) => row / 2),
        ),
      ]),
    };
    const regression = await next.add([x, y], "Two files");
    const target = (await next.describe({ ...DEFAULT_DATA, dataset: regression.id })).fields[1];
    expect(target).toMatchObject({ name: "y", kind: "numeric", shape: [1], dtype: "f32" });
  });

  it("refuses bad files whole, and names the place", async () => {
    const api = start();
    const before = (await api.list()).length;
    await expect(api.add([{ path: "bad.csv", file: new Blob(["a,b\n1,2\n3\n"]) }], "Bad")).rejects.toThrow(
      /bad\.csv: row 3 has 1 cells/,
    );
    const files = [...(await imageFiles()), { path: "colours/red/broken.png", file: new Blob(["no image"]) }];
    await expect(api.add(files, "Bad")).rejects.toThrow(/colours\/red\/broken\.png cannot be read as an image/);
    await expect(api.add([{ path: "bad.zip", file: new Blob(["no archive"]) }], "Bad")).rejects.toThrow(
      /bad\.zip: this ZIP archive is damaged/,
    );
    expect((await api.list()).length).toBe(before);
  });

  it("refuses a file larger than any reader takes before it reads it", async () => {
    const service = new DataService([], new UserDataStore(navigator.storage), () =>
      Promise.reject(new Error("no image")),
    );
    const huge = new Blob(["a,b"]);
    Object.defineProperty(huge, "size", { value: 2 ** 31 });
    await expect(service.add([{ path: "huge.csv", file: huge }], "Huge")).rejects.toThrow(
      /^huge\.csv: 2147483648 bytes/,
    );
  });
});
