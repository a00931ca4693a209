/** The CNN: two blocks of convolution 3x3, ReLU and max-pooling 2x2, then two Dense layers. */
import type { ModelSize, ReferenceModel } from "./reference-model";
import { chain, classBatches, composeGraph, describeData, labelField, trainingOf } from "./reference-model";

/** Filters of the two convolutions, units of the hidden Dense layer, batch size. The input is `[28, 28, 1]`. */
export function cnnShape(size: ModelSize) {
  return size === "full"
    ? ({ filters: [16, 32], hidden: 128, batchSize: 64 } as const)
    : ({ filters: [4, 8], hidden: 32, batchSize: 16 } as const);
}

export function cnn(size: ModelSize = "full"): ReferenceModel {
  const { filters, hidden, batchSize } = cnnShape(size);
  return {
    name: "cnn",
    title: `CNN 3x3x${filters[0]}, pool, 3x3x${filters[1]}, pool, ${hidden}, 10`,
    graph: composeGraph(
      chain([
        { id: "image", layer: "input" },
        ...filters.flatMap((count, index) => [
          {
            id: `conv-${index + 1}`,
            layer: "conv2d",
            attributes: { filters: count, kernelSize: [3, 3], padding: "same", activation: "relu" },
          },
          { id: `pool-${index + 1}`, layer: "maxPool2d" },
        ]),
        { id: "flat", layer: "flatten" },
        { id: "dense-1", layer: "dense", attributes: { units: hidden, activation: "relu" } },
        { id: "dense-2", layer: "dense", attributes: { units: 10 } },
      ]),
      "dense-2",
    ),
    dataset: describeData("cnn", [
      { name: "image", role: "feature", kind: "image", shape: [28, 28, 1], dtype: "f32" },
      labelField,
    ]),
    training: trainingOf(batchSize),
    batch: classBatches("image", batchSize, 784),
  };
}
