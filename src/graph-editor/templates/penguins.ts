/** The body mass of penguins from what else is known of them: a regression. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const penguins: Template = {
  id: "penguins",
  name: "Penguins: regression",
  summary: "Predicts how heavy a penguin is from its species, island, sex and measurements.",
  group: "Tables and series",
  keywords: "tabular regression CSV",
  create: () =>
    composeProject("penguins", {
      name: "Penguins: regression",
      nodes: [
        { id: "features", layer: "input", name: "Features", column: 0 },
        {
          id: "hidden-1",
          layer: "dense",
          name: "Hidden 1",
          attributes: { units: 32, activation: "relu" },
          column: 1,
          from: ["features"],
        },
        {
          id: "hidden-2",
          layer: "dense",
          name: "Hidden 2",
          attributes: { units: 16, activation: "relu" },
          column: 2,
          from: ["hidden-1"],
        },
        { id: "mass", layer: "dense", name: "Mass", attributes: { units: 1 }, column: 3, from: ["hidden-2"] },
        { id: "body-mass", layer: "target", name: "Body mass", column: 3, row: 1 },
        {
          id: "mean-squared-error",
          layer: "meanSquaredError",
          name: "mean squared error",
          column: 4,
          from: ["mass", "body-mass"],
        },
        {
          id: "mean-absolute-error",
          layer: "meanAbsoluteError",
          name: "mean absolute error",
          column: 4,
          row: 1,
          from: ["mass", "body-mass"],
        },
      ],
      data: { dataset: "penguins", target: "body_mass_g", validationShare: 0.15, testShare: 0.2 },
      training: { optimizer: "adam", learningRate: 0.005, batchSize: 16, epochs: 30 },
    }),
};
