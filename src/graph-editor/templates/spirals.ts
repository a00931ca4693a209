/** Two spirals that no straight line parts: the decision boundary bends while the model trains. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const spirals: Template = {
  id: "spirals",
  name: "Points: decision boundary",
  summary: "Tells two spirals apart. Watch the boundary wind itself between them while it trains.",
  group: "First steps",
  keywords: "toy 2-D classification moons rings plane",
  tab: "predict",
  create: () =>
    composeProject("spirals", {
      name: "Points: decision boundary",
      nodes: [
        { id: "point", layer: "input", name: "Point", column: 0 },
        {
          id: "hidden-1",
          layer: "dense",
          name: "Hidden 1",
          attributes: { units: 32, activation: "tanh" },
          column: 1,
          from: ["point"],
        },
        {
          id: "hidden-2",
          layer: "dense",
          name: "Hidden 2",
          attributes: { units: 32, activation: "tanh" },
          column: 2,
          from: ["hidden-1"],
        },
        { id: "scores", layer: "dense", name: "Scores", attributes: { units: 2 }, column: 3, from: ["hidden-2"] },
        { id: "class", layer: "target", name: "Class", column: 3, row: 1 },
        { id: "cross-entropy", layer: "crossEntropy", name: "cross-entropy", column: 4, from: ["scores", "class"] },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 4, row: 1, from: ["scores", "class"] },
      ],
      data: { dataset: "spirals", target: "class" },
      training: { optimizer: "adam", learningRate: 0.01, batchSize: 64, epochs: 120 },
    }),
};
