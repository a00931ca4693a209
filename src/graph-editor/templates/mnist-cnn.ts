/** Handwritten digits with two small convolutions: opens first, so it learns within seconds on any device. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const mnistCnn: Template = {
  id: "mnist-cnn",
  name: "Digits: CNN",
  summary: "Two convolutions and one dense layer read handwritten digits. A good first model.",
  create: () =>
    composeProject("mnist-cnn", {
      name: "Digits: CNN",
      nodes: [
        { id: "image", layer: "input", name: "Image", column: 0 },
        {
          id: "conv-1",
          layer: "conv2d",
          name: "Conv 1",
          attributes: { filters: 8, activation: "relu" },
          column: 1,
          from: ["image"],
        },
        { id: "pool-1", layer: "maxPool2d", name: "Pool 1", column: 2, from: ["conv-1"] },
        {
          id: "conv-2",
          layer: "conv2d",
          name: "Conv 2",
          attributes: { filters: 16, activation: "relu" },
          column: 3,
          from: ["pool-1"],
        },
        { id: "pool-2", layer: "maxPool2d", name: "Pool 2", column: 4, from: ["conv-2"] },
        { id: "flatten", layer: "flatten", name: "Flatten", column: 5, from: ["pool-2"] },
        { id: "scores", layer: "dense", name: "Scores", attributes: { units: 10 }, column: 6, from: ["flatten"] },
        { id: "label", layer: "target", name: "Label", column: 6, row: 1 },
        { id: "cross-entropy", layer: "crossEntropy", name: "cross-entropy", column: 7, from: ["scores", "label"] },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 7, row: 1, from: ["scores", "label"] },
      ],
      data: { dataset: "mnist" },
      training: {
        optimizer: "adam",
        learningRate: 0.003,
        schedule: "cosine",
        warmupShare: 0,
        batchSize: 64,
        epochs: 3,
      },
    }),
};
