/** The MLP 784-256-128-10 with ReLU. */
import type { ModelSize, ReferenceModel } from "./reference-model";
import { chain, classBatches, composeGraph, describeData, labelField, trainingOf } from "./reference-model";

/** Units of the three Dense layers, and the batch size. The input is `[28, 28, 1]`. */
export function mlpShape(size: ModelSize) {
  return size === "full"
    ? ({ units: [256, 128, 10], batchSize: 128 } as const)
    : { units: [64, 32, 10], batchSize: 32 };
}

export function mlp(size: ModelSize = "full"): ReferenceModel {
  const { units, batchSize } = mlpShape(size);
  return {
    name: "mlp",
    title: `MLP 784-${units.join("-")}`,
    graph: composeGraph(
      chain([
        { id: "image", layer: "input" },
        { id: "flat", layer: "flatten" },
        ...units.map((count, index) => ({
          id: `dense-${index + 1}`,
          layer: "dense",
          attributes: { units: count, activation: index === units.length - 1 ? "none" : "relu" },
        })),
      ]),
      `dense-${units.length}`,
    ),
    dataset: describeData("mlp", [
      { name: "image", role: "feature", kind: "image", shape: [28, 28, 1], dtype: "f32" },
      labelField,
    ]),
    training: trainingOf(batchSize),
    batch: classBatches("image", batchSize, 784),
  };
}
