/** The reference models are whole: both sizes infer without a problem, and their batches fit what the model takes. */
import { describe, expect, it } from "vitest";
import { elementCount } from "../../src/engine/ir/types";
import { inferModel } from "../../src/engine/model/infer-model";
import type { ModelSize } from "./reference-model";
import { referenceModels } from "./registry";

const sizes: readonly ModelSize[] = ["full", "small"];

describe.each(Object.values(referenceModels).flatMap((make) => sizes.map((size) => make(size))))("$title", (model) => {
  it("has no diagnostics", () => {
    expect(inferModel(model.graph, model.dataset).diagnostics).toEqual([]);
  });

  it("gives the same batch for the same index, another for another, in the shapes of its fields", () => {
    const [first, again, other] = [model.batch(0), model.batch(0), model.batch(1)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    for (const { name, shape, classCount } of model.dataset.fields) {
      const values = first[name] ?? new Float32Array(0);
      expect(values).toHaveLength(elementCount(shape) * model.training.batchSize);
      if (classCount !== undefined) expect(Math.max(...values)).toBeLessThan(classCount);
    }
  });
});

it("ResNet-20 has the parameters of its paper, and those of its shortcuts", () => {
  const { graph, dataset } = referenceModels.resnet20();
  // He et al. 2015 give 0.27 million; the two projections add 2,752.
  expect(inferModel(graph, dataset).trainableCount).toBe(272_474);
});
