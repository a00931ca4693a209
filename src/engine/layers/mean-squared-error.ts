/** MeanSquaredError: the mean of squared differences, on the numbers as the network sees them (standardised). */
import { elementCount } from "../ir/types";
import { defineLayer } from "./define";
import { comparison, lossAttributes, meanOfExample, numericProblem, predictionPorts } from "./predictions";
import { refuse, single } from "./problems";

export const meanSquaredError = defineLayer({
  type: "meanSquaredError",
  label: "MeanSquaredError",
  role: "loss",
  category: "loss",
  docs: {
    summary: "The loss for predicting numbers; large mistakes count most.",
    formula: "loss = mean of (prediction - target)²",
    references: [
      {
        title: "Legendre: Nouvelles méthodes pour la détermination des orbites des comètes (1805)",
        url: "https://archive.org/details/nouvellesmethode00legeuoft",
      },
    ],
  },
  inputs: predictionPorts,
  outputs: [],
  attributes: lossAttributes,
  infer: (site) => {
    const problem = numericProblem("MeanSquaredError", site, "crossEntropy");
    if (problem !== undefined) return refuse(problem);
    return { ok: true, outputs: {}, flops: elementCount(comparison(site).prediction.shape) * 3 };
  },
  build: ({ b, inputs }) => {
    const difference = b.call("subtract", [single(inputs, "prediction"), single(inputs, "target")]);
    return { value: meanOfExample(b, b.call("square", [difference])) };
  },
  prediction: () => "identity",
  unit: "number",
  source: { pytorch: () => "nn.MSELoss()", keras: () => "losses.MeanSquaredError()" },
});
