/** Two exports of the same weights are byte-identical, in every format and variant. */
import { describe, expect, it } from "vitest";
import { engineGraph } from "../../graph-editor";
import { findTemplate } from "../../graph-editor/templates/registry";
import { templateDatasets } from "../../graph-editor/templates/template-datasets";
import type { Module } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import type { ModelExamples } from "../model/model-examples";
import { FORMAT_FACTS, MODEL_FORMATS } from "../model/model-formats";
import { DEFAULT_TRAINING } from "../model/types";
import { compileInference } from "./compile-run";
import { exportModel } from "./export-model";
import type { Weights } from "./run-types";

const EXAMPLES = 2;

function modelOf(template: string) {
  const project = findTemplate(template)?.create();
  const dataset = templateDatasets[project?.data.dataset ?? ""];
  if (project === undefined || dataset === undefined) throw new Error(`There is no template ${template}.`);
  const graph = engineGraph(project);
  const { model, inferenceModule } = compileInference({ graph, dataset });
  return { graph, dataset, outputs: model.outputs, module: inferenceModule(1) };
}

/** From -0.5 to 0.5, with no pattern that would make rows depend on each other. */
const scattered = (index: number): number =>
  (Math.imul(Math.imul(index + 1, 0x9e3779b1) ^ 0x5bd1e995, 0x85ebca6b) >>> 0) / 2 ** 32 - 0.5;

/** In an order of their own each time, as maps of a person's runs may be. */
function weights(module: Module, backwards: boolean): Weights {
  const entries = module.inputs
    .filter(({ kind }) => kind !== "batch")
    .map(({ name, value }, index) => {
      const type = typeOf(module, value);
      const data = Float32Array.from({ length: elementCount(type.shape) }, (_, at) => scattered(at + 1000 * index));
      return [name, { type, data }] as const;
    });
  return new Map(backwards ? entries.reverse() : entries);
}

function examplesOf({ module, outputs }: ReturnType<typeof modelOf>): ModelExamples {
  const inputs = module.inputs
    .filter(({ kind }) => kind === "batch")
    .map(({ name, value }) => {
      const { shape, dtype } = typeOf(module, value);
      const length = EXAMPLES * elementCount(shape);
      const integers = dtype !== "f32";
      const data = integers ? new Int32Array(length).fill(1) : Float32Array.from({ length }, (_, at) => Math.cos(at));
      return {
        name,
        shape: [EXAMPLES, ...shape.slice(1)],
        dtype: integers ? ("i32" as const) : ("f32" as const),
        data,
      };
    });
  return {
    examples: EXAMPLES,
    inputs,
    outputs: outputs.map(({ name, spec }) => ({
      name,
      shape: [EXAMPLES, ...spec.shape],
      data: Float32Array.from({ length: EXAMPLES * elementCount(spec.shape) }, (_, at) => Math.sin(at)),
    })),
  };
}

describe.each(
  MODEL_FORMATS.flatMap((format) => FORMAT_FACTS[format].variants.map((variant) => [format, variant] as const)),
)("%s as %s", (format, variant) => {
  it("gives the same bytes twice", async () => {
    const made = modelOf(format === "hugging-face" ? "char-gpt" : "iris");
    const { graph, dataset, module } = made;
    const examples = examplesOf(made);
    const written = (backwards: boolean) =>
      exportModel({
        graph,
        dataset,
        weights: weights(module, backwards),
        format,
        variant,
        project: "{}",
        name: "model",
        training: { settings: DEFAULT_TRAINING, step: 10, metrics: { loss: 0.5 } },
        examples,
        calibration: examples,
      });
    const first = await written(false);
    expect(first.length).toBeGreaterThan(0);
    expect(await written(true)).toEqual(first);
  });
});
