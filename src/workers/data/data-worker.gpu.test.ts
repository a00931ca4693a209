/** The real data worker in a real browser: bundled files over HTTP, image decoding, and what it keeps between its lives. */
import * as Comlink from "comlink";
import { zipSync } from "fflate";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_DATA } from "../../engine/model/types";
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
});
