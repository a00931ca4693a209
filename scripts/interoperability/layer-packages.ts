/**
 * A PyTorch package and a LiteRT file for every case of every layer, with what our reference engine answers: templates use but a third of
 * the layers. Called by `interoperability.mjs` as a bundle; `check_pytorch.py --layers` and `check_litert.py --cases` run what it writes.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExportSource } from "../../src/engine/export/export-format";
import { write as writeLitert } from "../../src/engine/export/litert/format";
import { write } from "../../src/engine/export/pytorch/format";
import { writeSafetensors } from "../../src/engine/export/safetensors/write-safetensors";
import type { SafetensorsEntry } from "../../src/engine/export/safetensors/write-safetensors";
import { typeOf } from "../../src/engine/ir/types";
import type { Module } from "../../src/engine/ir/types";
import type { DataField, LayerCase, LayerDefinition } from "../../src/engine/layers/define";
import { layers } from "../../src/engine/layers/registry";
import { buildModule } from "../../src/engine/model/build-module";
import { inferModel } from "../../src/engine/model/infer-model";
import { bytesOf } from "../../src/engine/model/model-formats";
import type { DatasetDescription, GraphDescription } from "../../src/engine/model/types";
import { Interpreter } from "../../src/engine/reference/interpreter";

const modules = import.meta.glob<{ readonly cases: readonly LayerCase[] }>("../../src/engine/layers/*.cases.ts", {
  eager: true,
});
const EXAMPLES = 3;

/** Numbers that look like chance and are the same each time: Lehmer's generator (Park and Miller, 1988). */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 1_073_741_823.5 - 1;
  });
}

/** The layer between Inputs and Outputs, and a data set with a field for each of its inputs. */
function drawn(layer: LayerDefinition, { attributes, inputs }: LayerCase, outputs: readonly string[]) {
  const fields = Object.entries(inputs).flatMap(([port, specs]) =>
    specs.map((spec, position): { readonly port: string; readonly field: DataField } => ({
      port,
      field: {
        ...spec,
        name: `${port} ${position}`,
        role: "feature",
        kind: spec.dtype === "i32" ? "category" : "numeric",
      },
    })),
  );
  const edge = (source: string, port: string, target: string, entry: string) => ({
    id: `${source}-${target}-${port}`,
    source: { node: source, port },
    target: { node: target, port: entry },
  });
  const graph: GraphDescription = {
    nodes: [
      ...fields.map(({ field }, at) => ({ id: `in-${at}`, layer: "input", attributes: { field: field.name } })),
      { id: "layer", layer: layer.type, attributes: attributes ?? {} },
      ...outputs.map((port) => ({ id: `out-${port}`, layer: "output", name: `result ${port}`, attributes: {} })),
    ],
    edges: [
      ...fields.map(({ port }, at) => edge(`in-${at}`, "y", "layer", port)),
      ...outputs.map((port) => edge("layer", port, `out-${port}`, "x")),
    ],
  };
  const dataset: DatasetDescription = {
    ...{ id: "cases", name: "Cases", summary: "", source: "", licence: "", revision: "1" },
    fields: fields.map(({ field }) => field),
    counts: { train: EXAMPLES, validation: 0, test: 0 },
  };
  return { graph, dataset };
}

/** Numbers for an input of the module: ids below the number of classes, variances above zero. */
function dataOf(module: Module, input: Module["inputs"][number], dataset: DatasetDescription, seed: number) {
  const { dtype, shape } = typeOf(module, input.value);
  const drawnNumbers = numbers(
    shape.reduce((product, size) => product * size, 1),
    seed,
  );
  if (dtype === "f32")
    return input.name.endsWith("/variance") ? drawnNumbers.map((value) => value + 1.5) : drawnNumbers;
  const classes = dataset.fields.find(({ name }) => name === input.name)?.classCount ?? 2;
  return Int32Array.from(drawnNumbers, (value) => Math.floor(((value + 1) / 2) * classes * 0.999));
}

function writeCase(layer: LayerDefinition, example: LayerCase, outputs: readonly string[], folder: string): void {
  const { graph, dataset } = drawn(layer, example, outputs);
  const inferred = inferModel(graph, dataset);
  // Nothing is trained here.
  const model = { ...inferred, diagnostics: inferred.diagnostics.filter(({ code }) => code !== "no-loss") };
  const build = (batchSize: number): Module => buildModule(model, { mode: "infer", batchSize }).module;
  const module = build(EXAMPLES);
  const data = new Map(
    module.inputs.map((input, at) => [input.name, dataOf(module, input, dataset, 1 + at * 7919)] as const),
  );
  const result = new Interpreter(module, "f64").run(data, { step: 0, seed: 1, learningRate: 0 });
  const given = module.inputs.filter(({ kind }) => kind === "batch");
  const inputs = given.map(({ name, value }) => {
    const { shape } = typeOf(module, value);
    const values = data.get(name) ?? new Float32Array();
    return { name, shape, dtype: values instanceof Int32Array ? ("i32" as const) : ("f32" as const), data: values };
  });
  const answers = model.outputs.map(({ name, spec }) => {
    const values = Float32Array.from(result.outputs[name]?.data ?? []);
    return { name, shape: [EXAMPLES, ...spec.shape], data: values };
  });
  const source: ExportSource = {
    ...{ module: build(1), weights: data, model, graph, dataset, project: "{}", name: layer.type },
    producer: { name: "Trainyard", version: "0" },
    examples: { examples: EXAMPLES, inputs, outputs: answers },
  };
  mkdirSync(join(folder, "pytorch"), { recursive: true });
  for (const file of write(source, "float32")) writeFileSync(join(folder, "pytorch", file.name), bytesOf(file));
  const [litert] = writeLitert(source, "float32");
  if (litert !== undefined) writeFileSync(join(folder, "model.tflite"), bytesOf(litert));
  const samples = new Map<string, SafetensorsEntry>();
  for (const { name, shape, data: values } of inputs)
    samples.set(
      `input/${name}`,
      values instanceof Int32Array ? { dtype: "I32", shape, data: values } : { dtype: "F32", shape, data: values },
    );
  for (const { name, shape, data: values } of answers)
    samples.set(`output/${name}`, { dtype: "F32", shape, data: values });
  writeFileSync(join(folder, "samples.safetensors"), writeSafetensors(samples));
}

/** @returns one folder for each layer that computes something, with a folder for each of its cases. */
export function writeLayerPackages(place: string): readonly string[] {
  return layers
    .filter(({ role, type }) => role === "layer" && type !== "noise")
    .map((layer) => {
      const file = layer.type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const cases = modules[`../../src/engine/layers/${file}.cases.ts`]?.cases ?? [];
      const folder = join(place, layer.type);
      let written = 0;
      for (const example of cases) {
        if (!("outputs" in example.expect)) continue;
        writeCase(layer, example, Object.keys(example.expect.outputs), join(folder, String(written++)));
      }
      if (written === 0) throw new Error(`No case of ${layer.type} gives an output.`);
      return folder;
    });
}
