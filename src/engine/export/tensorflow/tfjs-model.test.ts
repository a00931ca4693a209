/** Exported models run in TensorFlow.js and give the interpreter's numbers: every operator by its cases, and every template. */
import { describe, expect, it } from "vitest";
import { engineGraph } from "../../../graph-editor/document/flatten-document";
import { templates } from "../../../graph-editor/templates/registry";
import { templateDatasets } from "../../../graph-editor/templates/template-datasets";
import { ModuleBuilder } from "../../ir/builder";
import type { Module, TensorType } from "../../ir/types";
import { elementCount, typeOf } from "../../ir/types";
import { buildModule } from "../../model/build-module";
import { inferModel } from "../../model/infer-model";
import { initializeParameters } from "../../model/initialize-parameters";
import { caseInputs, caseInputType, caseScalars, operatorCases } from "../../operators/cases";
import { isUnsupported, type OperatorCase, type Tensor, type TensorData } from "../../operators/define";
import { inferOutputs, operators } from "../../operators/registry";
import { Interpreter } from "../../reference/interpreter";
import { runTfjs } from "./testing/tfjs-session";
import { writeTfjsModel } from "./tfjs-model";

/** A module of one operator, of which all inputs but the first are weights. */
function caseModule(operator: string, entry: OperatorCase): Module {
  const b = new ModuleBuilder(operator, inferOutputs);
  const inputs = entry.inputs.map((input, position) =>
    b.input(`in${position}`, position > 0 ? "parameter" : "batch", caseInputType(input)),
  );
  b.emit(operator, inputs, entry.attributes ?? {}).forEach((value, position) => b.output(`out${position}`, value));
  return b.finish();
}

/** A row that is not there, for which our engine gives zeros; and a tensor without elements, whose size the JSON leaves out. */
const UNDEFINED_IN_TENSORFLOW: readonly string[] = ["gather: outside the table", "reduceSum: empty"];

/** Outputs that serve the gradient: prediction has no use for them, and TensorFlow does not make them. */
const INTERNAL_OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  maxPool2d: ["out1"],
  lstmSequence: ["out1", "out2"],
  gruSequence: ["out1"],
};

const unsigned = (entry: OperatorCase): boolean =>
  entry.inputs.some(({ dtype }) => dtype === "u32") || Object.values(entry.attributes ?? {}).includes("u32");

describe.each(operators.filter(({ export: { tensorflow } }) => !isUnsupported(tensorflow)).map(({ name }) => name))(
  "%s",
  (operator) => {
    const cases = operatorCases.get(operator) ?? [];
    it("has cases", () => expect(cases.length).toBeGreaterThan(0));

    it.each(
      cases
        .filter((entry) => !UNDEFINED_IN_TENSORFLOW.includes(`${operator}: ${entry.name}`))
        // TensorFlow.js has no unsigned integers, and a prediction none either.
        .filter((entry) => !unsigned(entry))
        .map((entry) => ({ name: entry.name, entry })),
    )("$name", async ({ entry }) => {
      const full = caseModule(operator, entry);
      const module = {
        ...full,
        outputs: full.outputs.filter(({ name }) => INTERNAL_OUTPUTS[operator]?.includes(name) !== true),
      };
      const byName = new Map(caseInputs(entry, "f64").map((tensor, position) => [`in${position}`, tensor]));
      const data = new Map<string, TensorData>([...byName].map(([name, tensor]) => [name, tensor.data]));
      const expected = new Interpreter(module, "f64").run(data, caseScalars).outputs;
      const found = await runTfjs(writeTfjsModel(module, data, "test"), byName);
      for (const { name, value } of module.outputs) {
        const result = found.get(name);
        expect(result?.shape).toEqual(typeOf(module, value).shape);
        const large = entry.inputs.some(({ shape }) => elementCount(shape) > 10_000);
        expectClose(result?.data, expected[name]?.data, large ? 1e-4 : 1e-5);
      }
    });
  },
);

/** Each number within `tolerance`, relative above 1. */
function expectClose(found: TensorData | undefined, expected: TensorData | undefined, tolerance: number): void {
  expect(found).toHaveLength(expected?.length ?? -1);
  const wrong = Array.from(found ?? []).findIndex((value, index) => {
    const wanted = expected?.[index] ?? Number.NaN;
    return !Object.is(value, wanted) && !(Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted)));
  });
  expect(wrong, `element ${wrong} is ${String(found?.[wrong])}, not ${String(expected?.[wrong])}`).toBe(-1);
}

describe("a whole model", () => {
  it.each(templates.map((template) => [template.id, template] as const))("%s", async (_id, template) => {
    const project = template.create();
    const model = inferModel(engineGraph(project), templateDatasets[project.data.dataset]);
    const build = (batchSize: number) => buildModule(model, { mode: "infer", batchSize });
    const { parameters } = build(1);
    const weights = initializeParameters(parameters, 1);
    const files = writeTfjsModel(build(1).module, weights, "test");
    // Written for one example, run for two: the batch is open.
    const { module } = build(2);
    const inputs = new Map(
      module.inputs
        .filter(({ kind }) => kind === "batch")
        .map(({ name, value }) => [name, exampleOf(typeOf(module, value))] as const),
    );
    const data = new Map<string, TensorData>([
      ...weights,
      ...[...inputs].map(([name, tensor]) => [name, tensor.data] as const),
    ]);
    const expected = new Interpreter(module, "f32").run(data, caseScalars).outputs;
    const found = await runTfjs(files, inputs);
    for (const { name } of module.outputs) expectClose(found.get(name)?.data, expected[name]?.data, 1e-4);
  });
});

/** Numbers between -1 and 1, or classes 0 and 1. */
function exampleOf(type: TensorType): Tensor {
  const length = elementCount(type.shape);
  const data =
    type.dtype === "f32"
      ? Float32Array.from({ length }, (_, at) => Math.sin(at * 0.7))
      : Int32Array.from({ length }, (_, at) => at % 2);
  return { type, data };
}
