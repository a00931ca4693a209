/** Handwritten digits with two hidden layers: the smallest model that reads them well. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const mnistMlp: Template = {
  id: "mnist-mlp",
  name: "Digits: MLP",
  summary: "Two dense layers read handwritten digits. Trains fastest.",
  group: "Images",
  keywords: "MNIST classification dense perceptron",
  create: () =>
    composeProject("mnist-mlp", {
      name: "Digits: MLP",
      nodes: [
        { id: "image", layer: "input", name: "Image", column: 0 },
        { id: "flatten", layer: "flatten", name: "Flatten", column: 1, from: ["image"] },
        {
          id: "hidden-1",
          layer: "dense",
          name: "Hidden 1",
          attributes: { units: 256, activation: "relu" },
          column: 2,
          from: ["flatten"],
        },
        {
          id: "hidden-2",
          layer: "dense",
          name: "Hidden 2",
          attributes: { units: 128, activation: "relu" },
          column: 3,
          from: ["hidden-1"],
        },
        { id: "scores", layer: "dense", name: "Scores", attributes: { units: 10 }, column: 4, from: ["hidden-2"] },
        { id: "label", layer: "target", name: "Label", column: 4, row: 1 },
        { id: "cross-entropy", layer: "crossEntropy", name: "cross-entropy", column: 5, from: ["scores", "label"] },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 5, row: 1, from: ["scores", "label"] },
      ],
      data: { dataset: "mnist" },
      training: { optimizer: "adam", learningRate: 0.001, batchSize: 64, epochs: 5 },
    }),
};
