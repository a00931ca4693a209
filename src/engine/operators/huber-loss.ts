/** Squared error near the target, absolute error far from it, element by element. */
import { formatType, sameShape } from "../ir/types";
import { defineOperator, everywhere, inferred, int, refused, unsupported } from "./define";

export const huberLoss = defineOperator({
  name: "huberLoss",
  version: 1,
  docs: {
    summary: "Half the squared error up to delta, growing linearly beyond it.",
    formula: "y = d^2 / 2 for |d| <= delta, delta * (|d| - delta / 2) elsewhere, with d = prediction - target",
    references: ["Huber, Robust estimation of a location parameter, 1964"],
  },
  inputs: ["prediction", "target"],
  outputs: ["loss"],
  attributes: { delta: { kind: "float", default: 1 } },
  infer: ([prediction, target], attributes) => {
    if (prediction?.dtype !== "f32" || target?.dtype !== "f32") return refused("needs prediction and target, both f32");
    if (!(int(attributes, "delta") > 0))
      return refused(`delta is ${int(attributes, "delta")}, expected a number above 0`);
    if (!sameShape(prediction.shape, target.shape)) {
      return refused(`prediction ${formatType(prediction)} and target ${formatType(target)} differ in shape`);
    }
    return inferred(prediction);
  },
  body: {
    kind: "composite",
    // With q = min(|d|, delta) the two branches are one expression: q^2 / 2 + delta * (|d| - q).
    decompose: (b, [prediction, target], attributes) => {
      if (prediction === undefined || target === undefined) return [];
      const delta = b.constant(int(attributes, "delta"));
      const distance = b.call("abs", [b.call("subtract", [prediction, target])]);
      const near = b.call("minimum", [distance, delta]);
      const square = b.call("multiply", [b.call("square", [near]), b.constant(0.5)]);
      const linear = b.call("multiply", [b.call("subtract", [distance, near]), delta]);
      return [b.call("add", [square, linear])];
    },
  },
  export: everywhere(unsupported("A loss belongs to training: an exported model has none.")),
});
