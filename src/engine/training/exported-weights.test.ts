/** What leaves in ONNX or safetensors comes back as it was: for every template, whatever order ONNX wanted its weights in. */
import { describe, expect, it } from "vitest";
import { engineGraph } from "../../graph-editor";
import { templates } from "../../graph-editor/templates/registry";
import { templateDatasets } from "../../graph-editor/templates/template-datasets";
import { bytesOf } from "../model/model-formats";
import type { ExportVariant, ModelFormat } from "../model/model-formats";
import { elementCount, typeOf } from "../ir/types";
import { roundToHalf } from "../ir/half";
import { compileInference } from "./compile-run";
import { exportModel } from "./export-model";
import { weightsOfOnnx, weightsOfSafetensors } from "./exported-weights";
import type { Weights } from "./run-types";

function trained(template: (typeof templates)[number]) {
  const project = template.create();
  const graph = engineGraph(project);
  const dataset = templateDatasets[project.data.dataset];
  if (dataset === undefined) throw new Error(`No data set for ${template.id}.`);
  const module = compileInference({ graph, dataset }).inferenceModule(1);
  const weights: Weights = new Map(
    module.inputs
      .filter(({ kind }) => kind !== "batch")
      .map(({ name, value }, index) => {
        const type = typeOf(module, value);
        const data = Float32Array.from({ length: elementCount(type.shape) }, (_, at) => Math.sin(at + 1000 * index));
        return [name, { type, data }];
      }),
  );
  const file = async (format: ModelFormat, variant: ExportVariant) => {
    const [only] = await exportModel({ graph, dataset, weights, format, variant, project: "{}", name: "model" });
    if (only === undefined) throw new Error("Nothing was written.");
    return bytesOf(only);
  };
  return { module, weights, file };
}

describe.each(templates.map((template) => [template.id, template] as const))("%s", (_id, template) => {
  const { module, weights, file } = trained(template);

  it("comes back out of ONNX and safetensors", async () => {
    expect(weightsOfOnnx(await file("onnx", "float32"), module)).toEqual(weights);
    expect(weightsOfSafetensors(await file("safetensors", "float32"), module)).toEqual(weights);
  });
});

describe("exported weights", () => {
  const [first] = templates;
  if (first === undefined) throw new Error("There are no templates.");
  const { module, weights, file } = trained(first);

  it("come back rounded where they left rounded", async () => {
    for (const [name, { data }] of weightsOfOnnx(await file("onnx", "float16"), module)) {
      const given = weights.get(name)?.data ?? [];
      expect([Array.from(given, roundToHalf), Array.from(given)]).toContainEqual(Array.from(data));
    }
  });

  it("are refused with the reason", async () => {
    const other = trained(templates[2] ?? first);
    expect(() => weightsOfSafetensors(new Uint8Array(4), module)).toThrow(/safetensors/i);
    const onnx = await other.file("onnx", "float32");
    expect(() => weightsOfOnnx(onnx, module)).toThrow(/belong to another model/);
    const eight = await file("onnx", "int8-weights");
    expect(() => weightsOfOnnx(eight, module)).toThrow(/8 bits/);
    expect(() => weightsOfOnnx(onnx.subarray(0, 300), other.module)).toThrow(/damaged or cut short|has no/);
  });
});
