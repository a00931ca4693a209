/** Two exports of the same weights are byte-identical, in every format and variant. */
import { describe, expect, it } from "vitest";
import { engineGraph } from "../../graph-editor";
import { findTemplate } from "../../graph-editor/templates/registry";
import { templateDatasets } from "../../graph-editor/templates/template-datasets";
import { elementCount, typeOf } from "../ir/types";
import type { ModelExamples } from "../model/model-examples";
import { FORMAT_FACTS, MODEL_FORMATS } from "../model/model-formats";
import { DEFAULT_TRAINING } from "../model/types";
import { compileInference } from "./compile-run";
import { exportModel } from "./export-model";
import type { Weights } from "./run-types";

const project = findTemplate("iris")?.create();
const dataset = templateDatasets["iris"];
if (project === undefined || dataset === undefined) throw new Error("There is no template iris.");
const graph = engineGraph(project);
const module = compileInference({ graph, dataset }).inferenceModule(1);

/** In an order of their own each time, as maps of a person's runs may be. */
function weights(backwards: boolean): Weights {
  const entries = module.inputs
    .filter(({ kind }) => kind !== "batch")
    .map(({ name, value }, index) => {
      const type = typeOf(module, value);
      const data = Float32Array.from({ length: elementCount(type.shape) }, (_, at) => Math.sin(at + index));
      return [name, { type, data }] as const;
    });
  return new Map(backwards ? entries.reverse() : entries);
}

const examples: ModelExamples = {
  examples: 2,
  inputs: [{ name: "features", shape: [2, 4], dtype: "f32", data: Float32Array.from({ length: 8 }, Math.cos) }],
  outputs: [{ name: "species", shape: [2, 3], data: Float32Array.from({ length: 6 }, Math.sin) }],
};

describe.each(
  MODEL_FORMATS.flatMap((format) => FORMAT_FACTS[format].variants.map((variant) => [format, variant] as const)),
)("%s as %s", (format, variant) => {
  it("gives the same bytes twice", async () => {
    const written = (backwards: boolean) =>
      exportModel({
        graph,
        dataset,
        weights: weights(backwards),
        format,
        variant,
        project: "{}",
        name: "iris",
        training: { settings: DEFAULT_TRAINING, step: 10, metrics: { loss: 0.5 } },
        examples,
        calibration: examples,
      });
    const first = await written(false);
    expect(first.length).toBeGreaterThan(0);
    expect(await written(true)).toEqual(first);
  });
});
