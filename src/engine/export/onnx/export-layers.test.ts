/**
 * Layers and whole models as people build them: one exported file, made from a module for a single example, runs in ONNX
 * Runtime at every batch size and gives the interpreter's numbers. Driven by the registry of layers and the templates.
 */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { engineGraph } from "../../../graph-editor/document/flatten-document";
import { templates } from "../../../graph-editor/templates/registry";
import { createBundledSources } from "../../data/bundled";
import { fillThreefryUniform } from "../../ir/threefry";
import { ModuleBuilder } from "../../ir/builder";
import type { Module, ValueId } from "../../ir/types";
import { elementCount, typeOf } from "../../ir/types";
import { validateAttributes } from "../../layers/attributes";
import type { LayerCase, LayerDefinition, TensorSpec } from "../../layers/define";
import { layers } from "../../layers/registry";
import { buildModule } from "../../model/build-module";
import { inferModel } from "../../model/infer-model";
import { initializeParameters } from "../../model/initialize-parameters";
import { stableHash } from "../../model/stable-hash";
import type { Tensor, TensorData } from "../../operators/define";
import { isUnsupported } from "../../operators/define";
import { inferOutputs, operatorNamed } from "../../operators/registry";
import { Interpreter } from "../../reference/interpreter";
import { exportOnnx } from "./export-onnx";
import { expectClose, runOnnx } from "./testing/onnx-session";

const BATCHES = [1, 5];
const scalars = { step: 0, seed: 1, learningRate: 0 };

/** Values in [low, high) that the name decides. */
function random(name: string, length: number, low: number, high: number): Float32Array {
  const values = new Float32Array(length);
  fillThreefryUniform(values, 11, stableHash(name), 0);
  return values.map((value) => low + value * (high - low));
}

/** Between 0.1 and 0.9, so that variances are variances. */
function randomWeights(module: Module): Map<string, TensorData> {
  const weights = module.inputs.filter(({ kind }) => kind !== "batch");
  return new Map(
    weights.map(({ name, value }) => [name, random(name, elementCount(typeOf(module, value).shape), 0.1, 0.9)]),
  );
}

/** Exports the module for one example and runs the file with each batch size. */
async function expectAgreement(
  build: (batch: number) => Module,
  weights: ReadonlyMap<string, TensorData>,
  classCounts: Readonly<Record<string, number>>,
): Promise<void> {
  const model = exportOnnx(build(1), { weights, producerVersion: "test" });
  for (const batch of BATCHES) {
    const module = build(batch);
    const fields = new Map<string, Tensor>();
    for (const { name, kind, value } of module.inputs) {
      if (kind !== "batch") continue;
      const type = typeOf(module, value);
      // Ids without a count are positions in a table of at least two rows.
      const classes = classCounts[name] ?? (type.dtype === "i32" ? 2 : undefined);
      const numbers = random(
        `${name} ${batch}`,
        elementCount(type.shape),
        classes === undefined ? -1 : 0,
        classes ?? 1,
      );
      fields.set(name, { type, data: type.dtype === "f32" ? numbers : Int32Array.from(numbers, Math.floor) });
    }
    const data = new Map([...weights, ...[...fields].map(([name, tensor]) => [name, tensor.data] as const)]);
    const expected = new Interpreter(module, "f64").run(data, scalars).outputs;
    const found = await runOnnx(model, fields);
    for (const { name, value } of module.outputs) {
      expectClose(found[name], typeOf(module, value).shape, expected[name]?.data);
    }
  }
}

const modules = import.meta.glob<{ readonly cases: readonly LayerCase[] }>("../../layers/*.cases.ts", { eager: true });

function casesOf({ type }: LayerDefinition): readonly LayerCase[] {
  const file = type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const cases = modules[`../../layers/${file}.cases.ts`]?.cases ?? [];
  return cases.filter((example) => "outputs" in example.expect);
}

/** A module of one layer; its ports are named `x-0`, `xs-1`. */
function layerModule(layer: LayerDefinition, example: LayerCase, batch: number): Module {
  const { values: attributes } = validateAttributes(layer.attributes, example.attributes ?? {}, "node");
  const result = layer.infer({ node: "node", attributes, fields: example.fields ?? [], inputs: example.inputs });
  if (!result.ok) throw new Error(result.problems[0]?.message);
  const b = new ModuleBuilder(layer.type, inferOutputs);
  const inputs: Record<string, ValueId[]> = {};
  for (const [name, spec] of inputSpecs(example)) {
    const value = b.input(name, "batch", { dtype: spec.dtype, shape: [batch, ...spec.shape] });
    (inputs[name.replace(/-\d+$/, "")] ??= []).push(value);
  }
  const parameters: Record<string, ValueId> = {};
  for (const { name, shape, trainable } of result.parameters ?? []) {
    parameters[name] = b.input(`node/${name}`, trainable ? "parameter" : "state", { dtype: "f32", shape });
  }
  const built = b.within({ origin: "node" }, () =>
    layer.build({
      b,
      node: "node",
      attributes,
      specs: { inputs: example.inputs, outputs: result.outputs },
      inputs,
      parameters,
      training: false,
      batchSize: batch,
      stream: 7,
      update: () => undefined,
      given: ({ dtype, shape }) => b.input("given", "batch", { dtype, shape: [batch, ...shape] }),
    }),
  );
  // What is the same for every input is no answer of a model, and has the batch of this module for good.
  const { instructions } = b.finish();
  const fixed = new Set(instructions.flatMap(({ operator, outputs }) => (operator === "constant" ? outputs : [])));
  for (const [port, value] of Object.entries(built)) if (!fixed.has(value)) b.output(`${port}-out`, value);
  return b.finish();
}

function inputSpecs(example: LayerCase): readonly (readonly [string, TensorSpec])[] {
  return Object.entries(example.inputs).flatMap(([port, specs]) =>
    specs.map((spec, position) => [`${port}-${position}`, spec] as const),
  );
}

/** Why a module cannot be written, in the words of the first operator that has no place in ONNX. */
function whyNot(module: Module): string | undefined {
  const mappings = module.instructions.map(({ operator }) => operatorNamed(operator).export.onnx);
  return mappings.find(isUnsupported)?.unsupported;
}

const predicting = layers.filter(({ role }) => role === "layer");

describe.each(predicting.map((layer) => [layer.type, layer] as const))("%s", (_type, layer) => {
  it("has cases", () => expect(casesOf(layer).length).toBeGreaterThan(0));

  it.each(casesOf(layer).map((example) => [example.name, example] as const))("%s", async (_name, example) => {
    const classCounts = Object.fromEntries(
      inputSpecs(example).flatMap(([name, { classCount }]) => (classCount === undefined ? [] : [[name, classCount]])),
    );
    const build = (batch: number): Module => layerModule(layer, example, batch);
    const reason = whyNot(build(1));
    if (reason !== undefined) {
      // What cannot be written is refused with the operator's own reason.
      expect(() => exportOnnx(build(1), { weights: new Map(), producerVersion: "test" })).toThrow(reason);
      return;
    }
    await expectAgreement(build, randomWeights(build(1)), classCounts);
  });
});

describe.each(templates.map((template) => [template.id, template] as const))("template %s", (_id, template) => {
  it("runs in ONNX Runtime at every batch size", async () => {
    const project = template.create();
    const { data } = project;
    const sources = createBundledSources((path) =>
      readFile(new URL(`../../../../public/datasets/${path}`, import.meta.url)),
    );
    const dataset = await sources.find(({ id }) => id === data.dataset)?.open(data);
    const model = inferModel(engineGraph(project), dataset?.description);
    const build = (batchSize: number) => buildModule(model, { mode: "infer", batchSize });
    await expectAgreement((batch) => build(batch).module, initializeParameters(build(1).parameters, 3), {});
  });
});
