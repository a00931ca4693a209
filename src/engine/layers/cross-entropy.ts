/** CrossEntropy: how surprised the model is by the right class. Takes scores (logits), applies softmax itself. */
import { elementCount } from "../ir/types";
import { defineLayer } from "./define";
import {
  classProblem,
  comparison,
  logitsWarnings,
  lossAttributes,
  meanOfExample,
  predictionPorts,
} from "./predictions";
import { refuse, single } from "./problems";

export const crossEntropy = defineLayer({
  type: "crossEntropy",
  label: "CrossEntropy",
  role: "loss",
  category: "loss",
  docs: {
    summary:
      "The loss for choosing one class among several. Give it one score a class, without softmax; the target is the class.",
    formula: "loss = -log softmax(prediction)[target]",
    references: [
      {
        title: "Bridle: Probabilistic interpretation of feedforward classification network outputs (1990)",
        url: "https://doi.org/10.1007/978-3-642-76153-9_28",
      },
    ],
  },
  inputs: predictionPorts,
  outputs: [],
  attributes: lossAttributes,
  infer: (site) => {
    const problem = classProblem("CrossEntropy", site, "meanSquaredError");
    if (problem !== undefined) return refuse(problem);
    const { prediction } = comparison(site);
    return {
      ok: true,
      outputs: {},
      flops: elementCount(prediction.shape) * 5,
      warnings: logitsWarnings("CrossEntropy", "softmax", prediction),
    };
  },
  build: ({ b, inputs }) => {
    const value = b.call("softmaxCrossEntropy", [single(inputs, "prediction"), single(inputs, "target")]);
    return { value: meanOfExample(b, value) };
  },
  prediction: () => "softmax",
  unit: "number",
  source: {
    pytorch: () => "nn.CrossEntropyLoss()",
    keras: () => "losses.SparseCategoricalCrossentropy(from_logits=True)",
  },
});
