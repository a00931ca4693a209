/** Accuracy: the share of examples whose highest score is at the right class. */
import { elementCount } from "../ir/types";
import { isBinary, targetAsNumbers } from "./binary-targets";
import { defineLayer } from "./define";
import { classProblem, comparison, meanOfExample, predictionPorts } from "./predictions";
import { refuse, single } from "./problems";

export const accuracy = defineLayer({
  type: "accuracy",
  label: "Accuracy",
  role: "metric",
  category: "metric",
  docs: {
    summary: "How many examples out of all are put into the right class. Takes the same prediction as the loss.",
    formula:
      "mean of [argmax(prediction) = target]; with two classes and one score, of [score > 0 or probability > ½ = target]",
    references: [],
  },
  inputs: predictionPorts,
  outputs: [],
  attributes: {},
  infer: (site) => {
    const { prediction, target } = comparison(site);
    const problem = isBinary(prediction, target) ? undefined : classProblem("Accuracy", site, "meanAbsoluteError");
    return problem === undefined ? { ok: true, outputs: {}, flops: elementCount(prediction.shape) } : refuse(problem);
  },
  build: ({ b, inputs, specs }) => {
    const prediction = single(specs.inputs, "prediction");
    const target = single(specs.inputs, "target");
    const scores = single(inputs, "prediction");
    const right = single(inputs, "target");
    if (isBinary(prediction, target)) {
      const threshold = b.constant(prediction.range === "probability" ? 0.5 : 0);
      const said = b.call("greater", [scores, threshold]);
      return { value: meanOfExample(b, b.call("equal", [said, targetAsNumbers(b, right, target, prediction)])) };
    }
    const chosen = b.call("argMax", [scores], { axis: b.shape(scores).length - 1 });
    return { value: meanOfExample(b, b.call("equal", [chosen, right])) };
  },
  unit: "ratio",
  source: {
    pytorch: () => 'torchmetrics.Accuracy(task="multiclass")',
    keras: () => "metrics.SparseCategoricalAccuracy()",
  },
});
