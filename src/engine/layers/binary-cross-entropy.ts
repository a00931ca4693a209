/** BinaryCrossEntropy: yes or no, or several independent yes-or-nos. Takes scores (logits), applies sigmoid itself. */
import { elementCount } from "../ir/types";
import { isBinary, targetAsNumbers } from "./binary-targets";
import { defineLayer, formatSpec } from "./define";
import {
  comparison,
  logitsWarnings,
  lossAttributes,
  meanOfExample,
  predictionPorts,
  sameShapeProblem,
} from "./predictions";
import { error, refuse, replaceFix, single } from "./problems";

export const binaryCrossEntropy = defineLayer({
  type: "binaryCrossEntropy",
  label: "BinaryCrossEntropy",
  role: "loss",
  category: "loss",
  docs: {
    summary:
      "The loss for yes or no. Give it one score for each question, without sigmoid; the target is 0 or 1, or a class field with two classes.",
    formula: "loss = mean of max(x, 0) - x·t + log(1 + e^(-|x|)), x the prediction, t the target",
    references: [
      {
        title: "Cox: The regression analysis of binary sequences (1958)",
        url: "https://doi.org/10.1111/j.2517-6161.1958.tb00292.x",
      },
    ],
  },
  inputs: predictionPorts,
  outputs: [],
  attributes: lossAttributes,
  infer: (site) => {
    const { prediction, target } = comparison(site);
    if (!isBinary(prediction, target)) {
      if (target.dtype === "i32" && target.classCount !== 2) {
        return refuse(
          error(
            "target-kind",
            `BinaryCrossEntropy tells two classes apart, but the target has ${target.classCount ?? "more"}: use CrossEntropy.`,
            {
              port: "target",
              fixes: [replaceFix(site, "crossEntropy", "CrossEntropy")],
            },
          ),
        );
      }
      // A class target [batch] is compared with one number an example.
      const wanted = target.dtype === "i32" ? { ...target, shape: [1] } : target;
      const problem = sameShapeProblem("BinaryCrossEntropy", site, prediction, wanted);
      if (problem !== undefined) return refuse(problem);
      if (target.dtype === "i32" && target.shape.length > 0) {
        return refuse(
          error(
            "target-kind",
            `BinaryCrossEntropy expects one class an example as target, gets ${formatSpec(target)}: use CrossEntropy.`,
            { port: "target", fixes: [replaceFix(site, "crossEntropy", "CrossEntropy")] },
          ),
        );
      }
    }
    return {
      ok: true,
      outputs: {},
      flops: elementCount(prediction.shape) * 6,
      warnings: logitsWarnings("BinaryCrossEntropy", "sigmoid", prediction),
    };
  },
  build: ({ b, inputs, specs }) => {
    const prediction = single(specs.inputs, "prediction");
    const target = targetAsNumbers(b, single(inputs, "target"), single(specs.inputs, "target"), prediction);
    return { value: meanOfExample(b, b.call("sigmoidBinaryCrossEntropy", [single(inputs, "prediction"), target])) };
  },
  prediction: () => "sigmoid",
  unit: "number",
  source: {
    pytorch: () => "nn.BCEWithLogitsLoss()",
    keras: () => "losses.BinaryCrossentropy(from_logits=True)",
  },
});
