/** Three kinds of iris told apart by four measurements. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const iris: Template = {
  id: "iris",
  name: "Iris: classifier",
  summary: "Tells three kinds of iris apart by four measurements of their flowers.",
  group: "Tables and series",
  keywords: "tabular classification CSV flowers",
  create: () =>
    composeProject("iris", {
      name: "Iris: classifier",
      nodes: [
        { id: "measurements", layer: "input", name: "Measurements", column: 0 },
        {
          id: "hidden",
          layer: "dense",
          name: "Hidden",
          attributes: { units: 16, activation: "tanh" },
          column: 1,
          from: ["measurements"],
        },
        { id: "scores", layer: "dense", name: "Scores", attributes: { units: 3 }, column: 2, from: ["hidden"] },
        { id: "species", layer: "target", name: "Species", column: 2, row: 1 },
        { id: "cross-entropy", layer: "crossEntropy", name: "cross-entropy", column: 3, from: ["scores", "species"] },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 3, row: 1, from: ["scores", "species"] },
      ],
      data: { dataset: "iris", target: "species", validationShare: 0.15, testShare: 0.2 },
      training: { optimizer: "adam", learningRate: 0.02, batchSize: 16, epochs: 60 },
    }),
};
