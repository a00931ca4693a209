/** Handwritten digits with two small convolutions: opens first, so it learns within seconds on any device. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const mnistCnn: Template = {
  id: "mnist-cnn",
  name: "Digits: CNN",
  summary: "Two convolutions and one dense layer read handwritten digits. A good first model.",
  group: "First steps",
  keywords: "MNIST classification convolution images",
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
        { id: "pool-2", layer: "maxPool2d", name: "Pool 2", column: 0, row: 1, from: ["conv-2"] },
        { id: "flatten", layer: "flatten", name: "Flatten", column: 1, row: 1, from: ["pool-2"] },
        {
          id: "scores",
          layer: "dense",
          name: "Scores",
          attributes: { units: 10 },
          column: 2,
          row: 1,
          from: ["flatten"],
        },
        { id: "label", layer: "target", name: "Label", column: 2, row: 2 },
        {
          id: "cross-entropy",
          layer: "crossEntropy",
          name: "cross-entropy",
          column: 3,
          row: 1,
          from: ["scores", "label"],
        },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 3, row: 2, from: ["scores", "label"] },
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
