/** The package of every template: names and shapes that fit, files that are laid out as PyTorch reads them, the same bytes each time. */
import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { engineGraph } from "../../../graph-editor/document/flatten-document";
import { templates } from "../../../graph-editor/templates/registry";
import { templateDatasets } from "../../../graph-editor/templates/template-datasets";
import { halfBits } from "../../ir/half";
import { buildModule } from "../../model/build-module";
import { inferModel } from "../../model/infer-model";
import { initializeParameters } from "../../model/initialize-parameters";
import { bytesOf } from "../../model/model-formats";
import type { DatasetDescription } from "../../model/types";
import type { ExportSource, WriteFormat } from "../export-format";
import { write as writeArchive } from "../torchserve/format";
import { write } from "./format";
import { packageModel } from "./package-model";
import { pickleState } from "./pickle-state";
import { stateDict } from "./state-dict";
import { storedZip } from "./stored-zip";

function sourceOf(template: (typeof templates)[number]): ExportSource {
  const project = template.create();
  const dataset: DatasetDescription | undefined = templateDatasets[project.data.dataset];
  if (dataset === undefined) throw new Error(`${template.id} has no data set.`);
  const graph = engineGraph(project);
  const model = inferModel(graph, dataset);
  const { module, parameters } = buildModule(model, { mode: "infer", batchSize: 1 });
  const producer = { name: "Trainyard", version: "1" };
  const weights = initializeParameters(parameters, 1);
  return { module, weights, model, graph, dataset, project: "{}", name: template.id, producer };
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

const hashes = (writer: WriteFormat, source: ExportSource): readonly string[] =>
  writer(source, "float32").map((file) => `${file.name} ${createHash("sha256").update(bytesOf(file)).digest("hex")}`);

describe.each(templates.map((template) => [template.id, sourceOf(template)] as const))("%s", (_id, source) => {
  it("has every weight once, and writes the same files again", () => {
    const { state } = packageModel(source);
    const used = state.flatMap(({ value }) => (value.kind === "weight" ? [value.tensor] : []));
    const held = source.module.inputs.filter(({ kind }) => kind !== "batch").map(({ name }) => name);
    expect([...used].sort()).toEqual([...held].sort());
    const tensors = stateDict(source, state, "float32");
    expect(tensors.size).toBe(state.length);
    for (const { shape, data } of tensors.values())
      expect(shape.reduce((product, size) => product * size, 1)).toBe(data.length);
    for (const writer of [write, writeArchive]) expect(hashes(writer, source)).toEqual(hashes(writer, source));
  });
});

describe("weights.pt", () => {
  const cnn = templates.find(({ id }) => id === "mnist-cnn");
  if (cnn === undefined) throw new Error("There is no CNN.");
  const source = sourceOf(cnn);
  const fileOf = (variant: "float32" | "float16") => {
    const file = write(source, variant).find(({ name }) => name === "weights.pt");
    if (file === undefined) throw new Error("There is no weights.pt.");
    return bytesOf(file);
  };

  it("holds the records that PyTorch looks for, stored and aligned", () => {
    const file = fileOf("float32");
    const records = unzipSync(file);
    expect(Object.keys(records).slice(0, 3)).toEqual(["weights/data.pkl", "weights/byteorder", "weights/data/0"]);
    expect(text(records["weights/version"])).toBe("3\n");
    expect(text(records["weights/byteorder"])).toBe("little");
    const view = new DataView(file.buffer, file.byteOffset);
    let offset = 0;
    for (const bytes of Object.values(records)) {
      expect(view.getUint32(offset, true)).toBe(0x04034b50);
      expect(view.getUint16(offset + 8, true), "the method is stored").toBe(0);
      const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
      expect(start % 64).toBe(0);
      expect(Buffer.compare(file.subarray(start, start + bytes.length), bytes)).toBe(0);
      offset = start + bytes.length;
    }
  });

  it("turns a convolution round to [out, in, height, width]", () => {
    const records = unzipSync(fileOf("float32"));
    const bytes = records["weights/data/0"] ?? new Uint8Array();
    const found = new Float32Array(bytes.slice().buffer);
    const kernel = source.weights.get("conv-1/kernel");
    if (!(kernel instanceof Float32Array)) throw new Error("There is no kernel.");
    // [3, 3, 1, 8] and [8, 1, 3, 3]: filter 5 at row 1, column 2.
    expect(found[5 * 9 + 1 * 3 + 2]).toBe(kernel[(1 * 3 + 2) * 8 + 5]);
    const half = unzipSync(fileOf("float16"))["weights/data/0"] ?? new Uint8Array();
    expect([...new Uint16Array(half.slice().buffer)]).toEqual([...halfBits(found)]);
  });
});

describe("pickleState", () => {
  it("writes protocol 2 with nothing but tensors in a dictionary", () => {
    const bytes = pickleState([
      { name: 'x"\n\u0635', storage: "FloatStorage", shape: [300, 2] },
      { name: "n", storage: "LongStorage", shape: [] },
    ]);
    const int = (value: number): number[] => [74, value & 255, value >> 8, 0, 0];
    const ascii = (word: string): number[] => [...new TextEncoder().encode(word)];
    const word = (value: string): number[] => {
      const encoded = ascii(value);
      return [88, encoded.length, 0, 0, 0, ...encoded];
    };
    const dictionary = [...ascii("ccollections\nOrderedDict\n"), ...ascii(")R")];
    const tensor = (name: string, storage: string, key: string, shape: number[], strides: number[]): number[] => [
      ...[...word(name), ...ascii("ctorch._utils\n_rebuild_tensor_v2\n((")],
      ...[...word("storage"), ...ascii(`ctorch\n${storage}\n`), ...word(key), ...word("cpu")],
      ...[...int(shape.reduce((product, size) => product * size, 1)), ...ascii("tQ"), ...int(0)],
      ...[...ascii("("), ...shape.flatMap(int), ...ascii("t("), ...strides.flatMap(int), ...ascii("t"), 0x89],
      ...[...dictionary, ...ascii("tR")],
    ];
    expect([...bytes]).toEqual([
      ...[0x80, 2, ...dictionary, ...ascii("(")],
      ...tensor('x"\n\u0635', "FloatStorage", "0", [300, 2], [2, 1]),
      ...tensor("n", "LongStorage", "1", [], []),
      ...ascii("u."),
    ]);
  });

  it("refuses a tensor beyond 32 bits", () => {
    expect(() => pickleState([{ name: "w", storage: "FloatStorage", shape: [2 ** 16, 2 ** 16] }])).toThrow(/too large/);
  });
});

describe("storedZip", () => {
  it("gives back what went in, whatever its name", () => {
    const entries = ["1", "0", "b/\u0635.txt"].map((name) => ({
      name: `f/${name}`,
      bytes: new TextEncoder().encode(name),
    }));
    for (const aligned of [false, true]) {
      const files = unzipSync(storedZip(entries, { aligned }));
      expect(Object.entries(files).map(([name, bytes]) => [name, text(bytes)])).toEqual([
        ["f/1", "1"],
        ["f/0", "0"],
        ["f/b/\u0635.txt", "b/\u0635.txt"],
      ]);
    }
  });
});
