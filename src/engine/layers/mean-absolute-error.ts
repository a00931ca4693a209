/** MeanAbsoluteError: how far predictions are off on average, in the target's own unit (grams, not deviations). */
import { elementCount } from "../ir/types";
import { defineLayer } from "./define";
import { comparison, meanOfExample, numericProblem, predictionPorts } from "./predictions";
import { refuse, single } from "./problems";

export const meanAbsoluteError = defineLayer({
  type: "meanAbsoluteError",
  label: "MeanAbsoluteError",
  role: "metric",
  category: "metric",
  docs: {
    summary: "How far the predicted number is off on average, in the unit of the data.",
    formula: "mean of |prediction - target| · deviation of the target",
    references: [],
  },
  inputs: predictionPorts,
  outputs: [],
  attributes: {},
  infer: (site) => {
    const problem = numericProblem("MeanAbsoluteError", site, "accuracy");
    if (problem !== undefined) return refuse(problem);
    return { ok: true, outputs: {}, flops: elementCount(comparison(site).prediction.shape) * 2 };
  },
  build: ({ b, inputs, specs }) => {
    const difference = b.call("subtract", [single(inputs, "prediction"), single(inputs, "target")]);
    const error = meanOfExample(b, b.call("abs", [difference]));
    const deviation = single(specs.inputs, "target").scale?.deviation;
    return { value: deviation === undefined ? error : b.call("multiply", [error, b.constant(deviation)]) };
  },
  unit: "target",
  source: { pytorch: () => "nn.L1Loss()", keras: () => "metrics.MeanAbsoluteError()" },
});
