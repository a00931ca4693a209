/** Huber: squared for small differences, absolute for large ones, so that outliers do not rule the training. */
import { elementCount } from "../ir/types";
import { readNumber } from "./attributes";
import { defineLayer } from "./define";
import { comparison, lossAttributes, meanOfExample, numericProblem, predictionPorts } from "./predictions";
import { refuse, single } from "./problems";

export const huber = defineLayer({
  type: "huber",
  label: "Huber",
  role: "loss",
  category: "loss",
  docs: {
    summary: "A loss for numbers that is calm about outliers.",
    formula: "loss = mean of ½·d² if |d| ≤ delta, else delta·(|d| - ½·delta), d = prediction - target",
    references: [
      {
        title: "Huber: Robust estimation of a location parameter (1964)",
        url: "https://doi.org/10.1214/aoms/1177703732",
      },
    ],
  },
  inputs: predictionPorts,
  outputs: [],
  attributes: {
    delta: {
      kind: "float",
      label: "Delta",
      help: "Difference from which on the loss grows in a straight line.",
      default: 1,
      min: 1e-6,
      max: 1e6,
      step: 0.1,
    },
    ...lossAttributes,
  },
  infer: (site) => {
    const problem = numericProblem("Huber", site, "crossEntropy");
    if (problem !== undefined) return refuse(problem);
    return { ok: true, outputs: {}, flops: elementCount(comparison(site).prediction.shape) * 6 };
  },
  build: ({ b, inputs, attributes }) => {
    const value = b.call("huberLoss", [single(inputs, "prediction"), single(inputs, "target")], {
      delta: readNumber(attributes, "delta"),
    });
    return { value: meanOfExample(b, value) };
  },
  prediction: () => "identity",
  unit: "number",
  source: {
    pytorch: (site) => `nn.HuberLoss(delta=${readNumber(site.attributes, "delta")})`,
    keras: (site) => `losses.Huber(delta=${readNumber(site.attributes, "delta")})`,
  },
});
