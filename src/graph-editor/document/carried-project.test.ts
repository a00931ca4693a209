/** Projects in pictures and exported models come back whole; damaged and hostile files are refused with a sentence. */
import { deflateSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { exportOnnx } from "../../engine/export/onnx/export-onnx";
import { writeSafetensors } from "../../engine/export/safetensors/write-safetensors";
import type { Module } from "../../engine/ir/types";
import { readPngText, tinyPng, withText } from "./png-fixtures";
import { spirals } from "../templates/spirals";
import { carriedModel, exportedStep, isExportedFolder, readCarriedProject } from "./carried-project";
import { CarrierError } from "./carrier-error";
import { carrierKind } from "./carrier-kind";
import { ProjectError } from "./parse-project";
import { putProjectInPng } from "./png-project";
import type { ProjectDocument } from "./schema";

const MARKUP = '<img src=x onerror="alert(1)">\u{1f984} ü';
const project: ProjectDocument = { ...spirals.create(), name: MARKUP };
const text = JSON.stringify(project);
const zeroed = (value: string): Buffer => deflateSync(Buffer.from(value));
const read = (bytes: Uint8Array<ArrayBuffer>, kind: Parameters<typeof readCarriedProject>[1] = "png") =>
  readCarriedProject(new Blob([bytes]), kind);

test("kinds go by the ending of the name", () => {
  const names = [
    "a.trainyard.json",
    "A.PNG",
    "m.onnx",
    "m.safetensors",
    "drawing.svg",
    "m.html",
    "data.csv",
    "photo.jpg",
    "png",
  ];
  expect(names.map(carrierKind)).toEqual([
    "project",
    "png",
    "onnx",
    "safetensors",
    "svg",
    "page",
    undefined,
    undefined,
    undefined,
  ]);
});

describe("an exported page", () => {
  const tag = (id: string, type = "application/json") => `<script type="${type}" id="trainyard-${id}">`;
  const weights = Buffer.from(writeSafetensors(new Map(), { step: "9" })).toString("base64");
  const json = text.replaceAll("<", "\\u003c");
  const page = `<!doctype html>${tag("project")}${json}</script>${tag("weights", "application/octet-stream;base64")}${weights}</script>`;

  test("gives back its project, and after how many steps it left", async () => {
    expect(await readCarriedProject(new Blob([page]), "page")).toEqual(project);
    expect(await exportedStep(new Blob([page]), "page")).toBe(9);
  });

  test("is refused where it is somebody else's, damaged or cut short", async () => {
    for (const other of [
      "<p>Hello</p>",
      page.replace("trainyard-weights", "x"),
      page.slice(0, -20),
      page.replace(">{", ">"),
    ])
      await expect(readCarriedProject(new Blob([other]), "page")).rejects.toThrow(CarrierError);
    const strange = page.replace(json, '{"format":"other"}');
    await expect(readCarriedProject(new Blob([strange]), "page")).rejects.toThrow(ProjectError);
  });
});

describe("the ZIP archive of an exported folder", () => {
  const archive = (files: Record<string, Uint8Array>, level: 0 | 6 = 0) =>
    new Blob([new Uint8Array(zipSync(files, { level, comment: "PK\u0005\u0006 in a comment" }))]);
  const json = new TextEncoder().encode(text);
  const emptyModule: Module = { name: "m", types: [], inputs: [], instructions: [], outputs: [], updates: [] };
  const onnx = exportOnnx(emptyModule, {
    weights: new Map(),
    producerVersion: "1",
    metadata: { project: text, step: "7" },
  });

  test("gives back its project, and after how many steps it left", async () => {
    const folder = archive({ "m/README.md": json, "m/project.json": json, "m/m.onnx": onnx });
    expect(await readCarriedProject(folder, "zip")).toEqual(project);
    expect(await readCarriedProject(archive({ "m/m.onnx": onnx }), "zip")).toEqual(project);
    expect(await isExportedFolder(folder)).toBe(true);
    expect(await exportedStep(folder, "zip")).toBe(7);
  });

  test("is told from archives of data, and from what is no archive", async () => {
    expect(await isExportedFolder(archive({ "cats/a.png": json }))).toBe(false);
    expect(await isExportedFolder(archive({ "m/project.json": json }, 6))).toBe(false);
    expect(await isExportedFolder(new Blob(["PK"]))).toBe(false);
    const whole = new Uint8Array(await archive({ "m/project.json": json }).arrayBuffer());
    for (let length = 0; length < whole.length; length += 211)
      await expect(read(whole.slice(0, length), "zip"), `${length} bytes`).rejects.toThrow(CarrierError);
  });
});

describe("a PNG", () => {
  test("gives back the project that was put in, and keeps its own chunks", async () => {
    const png = await putProjectInPng(tinyPng(), project);
    expect(await read(png)).toEqual(project);
    expect(png.length).toBeLessThan(tinyPng().length + text.length);
    expect(readPngText(png)).toEqual({ keyword: "Trainyard project", text });
    expect([...png.subarray(-tinyPng().length + 33)]).toEqual([...tinyPng().subarray(33)]);
  });

  test("gives back the weights that were put in, and refuses damaged ones", async () => {
    const weights = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);
    const png = await putProjectInPng(tinyPng(), project, weights);
    expect(await read(png)).toEqual(project);
    const carried = await carriedModel(new File([png], "graph.png"), "png");
    expect(carried?.kind).toBe("safetensors");
    expect(new Uint8Array((await carried?.file.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(weights);
    const without = await putProjectInPng(tinyPng(), project);
    expect(await carriedModel(new File([without], "graph.png"), "png")).toBeUndefined();
    const damaged = png.slice();
    const within = png.length - tinyPng().length + 33 - 500;
    damaged[within] = (damaged[within] ?? 0) ^ 1;
    await expect(carriedModel(new File([damaged], "graph.png"), "png")).rejects.toThrow(
      "weights in the picture are damaged",
    );
  });

  test("without a project says what it is", async () => {
    await expect(read(tinyPng())).rejects.toThrow("no Trainyard project inside");
    await expect(read(withText("Comment", zeroed("hello")))).rejects.toThrow("no Trainyard project inside");
    await expect(read(new Uint8Array(40))).rejects.toThrow("called a PNG but is none");
  });

  test("is refused wherever it is cut off", async () => {
    const png = await putProjectInPng(tinyPng(), project);
    for (let length = 0; length < png.length; length += 97)
      await expect(read(png.slice(0, length)), `${length} bytes`).rejects.toThrow(CarrierError);
  });

  test("is read as it was or refused with any bit of its chunks flipped", async () => {
    const png = await putProjectInPng(tinyPng(), project);
    let refusals = 0;
    for (let at = 0; at < png.length; at += 13) {
      const damaged = png.slice();
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      try {
        expect(await read(damaged)).toEqual(project);
      } catch (error) {
        expect(error).toBeInstanceOf(CarrierError);
        refusals += 1;
      }
    }
    expect(refusals).toBeGreaterThan(50);
  });

  test("whose project unpacks without end is refused while it unpacks", async () => {
    await expect(read(withText("Trainyard project", zeroed(" ".repeat(40_000_000))))).rejects.toThrow(
      "unpacks to more than 16 MiB",
    );
  });

  test.each([
    ["prototypes", text.replace("{", '{"__proto__":{"a":1},'), "__proto__"],
    ["a newer version", text.replace(/"schemaVersion":\d+/, '"schemaVersion":99'), "newer Trainyard"],
    ["no JSON", "<svg onload=alert(1)>", "not JSON"],
    ["another project", '{"format":"other"}', "not a Trainyard project"],
    ["10,001 nodes", JSON.stringify({ ...project, nodes: Array(10_001).fill(project.nodes[0]) }), "nodes"],
    ["a block that contains itself", JSON.stringify({ ...project, blocks: [ownBlock()] }), "contains itself"],
  ])("with %s in its text is refused", async (_, carried, reason) => {
    const attempt = read(withText("Trainyard project", zeroed(carried)));
    await expect(attempt).rejects.toThrow(ProjectError);
    await expect(attempt).rejects.toThrow(reason);
  });

  test("that is larger than any picture of a graph is not even read", async () => {
    class HugeFile extends Blob {
      override get size(): number {
        return 65 * 1024 * 1024;
      }
      override arrayBuffer(): Promise<ArrayBuffer> {
        return Promise.reject(new Error("It was read."));
      }
    }
    await expect(readCarriedProject(new HugeFile(), "png")).rejects.toThrow("larger than 64 MiB");
  });
});

function ownBlock() {
  const inside = { id: "again", layer: "block", block: "b", attributes: {}, position: { x: 0, y: 0 } };
  return { id: "b", name: "Loop", summary: "", nodes: [inside], edges: [], notes: [], frames: [], parameters: [] };
}

describe("exported models", () => {
  const weights = new Map([["dense/kernel", { dtype: "F32" as const, shape: [2], data: Float32Array.of(1, 2) }]]);
  const module: Module = { name: "m", types: [], inputs: [], instructions: [], outputs: [], updates: [] };
  const onnx = (metadata: Record<string, string>) =>
    exportOnnx(module, { weights: new Map(), producerVersion: "1", metadata });

  test("give back the project in their metadata", async () => {
    expect(await read(writeSafetensors(weights, { producer: "x", project: text }), "safetensors")).toEqual(project);
    expect(await read(onnx({ other: "x", project: text }), "onnx")).toEqual(project);
  });

  test("without a project say so", async () => {
    await expect(read(writeSafetensors(weights), "safetensors")).rejects.toThrow("no Trainyard project inside");
    await expect(read(writeSafetensors(weights, { format: "pt" }), "safetensors")).rejects.toThrow("no Trainyard");
    await expect(read(onnx({ author: "someone" }), "onnx")).rejects.toThrow("no Trainyard project inside");
  });

  test.each(["onnx", "safetensors"] as const)("that are damaged are refused: %s", async (kind) => {
    const file = kind === "onnx" ? onnx({ project: text }) : writeSafetensors(weights, { project: text });
    for (let length = 0; length < file.length - 8; length += 89)
      await expect(read(file.slice(0, length), kind), `${length} bytes`).rejects.toThrow(/\.$/);
    await expect(read(new TextEncoder().encode("not a model at all"), kind)).rejects.toThrow(CarrierError);
    await expect(
      read(
        Uint8Array.from({ length: 64 }, () => 0xff),
        kind,
      ),
    ).rejects.toThrow(CarrierError);
  });

  test("never reach a prototype by a name", async () => {
    const header = new TextEncoder().encode('{"__proto__":{"project":"x"},"constructor":{}}');
    const file = new Uint8Array(8 + header.length);
    new DataView(file.buffer).setUint32(0, header.length, true);
    file.set(header, 8);
    await expect(read(file, "safetensors")).rejects.toThrow("no Trainyard project inside");
  });
});
