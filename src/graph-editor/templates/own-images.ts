/** A classifier for a person's own pictures; until they are dropped, it learns drawn shapes. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const ownImages: Template = {
  id: "own-images",
  name: "Your own images",
  summary: "Drop a folder with one subfolder of pictures for each class. Starts with drawn shapes.",
  group: "Images",
  keywords: "classification photos folder zip upload colour shapes",
  tab: "data",
  create: () =>
    composeProject("own-images", {
      name: "Your own images",
      note: {
        text: "Drop a folder of pictures below, with one subfolder for each class, or a ZIP of it. If you have more or fewer than four classes, press the button that sets the units of Scores.",
        column: 0,
        row: 2,
      },
      nodes: [
        { id: "image", layer: "input", name: "Image", column: 0 },
        {
          id: "conv-1",
          layer: "conv2d",
          name: "Conv 1",
          attributes: { filters: 16, activation: "relu" },
          column: 1,
          from: ["image"],
        },
        { id: "pool-1", layer: "maxPool2d", name: "Pool 1", column: 2, from: ["conv-1"] },
        {
          id: "conv-2",
          layer: "conv2d",
          name: "Conv 2",
          attributes: { filters: 32, activation: "relu" },
          column: 3,
          from: ["pool-1"],
        },
        { id: "pool-2", layer: "maxPool2d", name: "Pool 2", column: 0, row: 1, from: ["conv-2"] },
        {
          id: "conv-3",
          layer: "conv2d",
          name: "Conv 3",
          attributes: { filters: 32, activation: "relu" },
          column: 1,
          row: 1,
          from: ["pool-2"],
        },
        { id: "mean", layer: "globalAvgPool2d", name: "Mean", column: 2, row: 1, from: ["conv-3"] },
        { id: "scores", layer: "dense", name: "Scores", attributes: { units: 4 }, column: 3, row: 1, from: ["mean"] },
        { id: "label", layer: "target", name: "Label", column: 3, row: 2 },
        {
          id: "cross-entropy",
          layer: "crossEntropy",
          name: "cross-entropy",
          column: 4,
          row: 1,
          from: ["scores", "label"],
        },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 4, row: 2, from: ["scores", "label"] },
      ],
      data: { dataset: "shapes", validationShare: 0.15, testShare: 0.15 },
      training: { optimizer: "adam", learningRate: 0.005, batchSize: 32, epochs: 20 },
    }),
};
