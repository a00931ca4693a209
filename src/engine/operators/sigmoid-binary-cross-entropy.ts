/** Cross-entropy of yes-or-no scores against probabilities, element by element. */
import { formatType, sameShape } from "../ir/types";
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";

export const sigmoidBinaryCrossEntropy = defineOperator({
  name: "sigmoidBinaryCrossEntropy",
  version: 1,
  docs: {
    summary: "Cross-entropy of logits against targets in [0, 1], element by element, without overflow.",
    formula: "y = ln(1 + e^x) - x * t",
    references: [],
  },
  inputs: ["logits", "targets"],
  outputs: ["loss"],
  attributes: {},
  infer: ([logits, targets]) => {
    if (logits?.dtype !== "f32" || targets?.dtype !== "f32") return refused("needs logits and targets, both f32");
    if (!sameShape(logits.shape, targets.shape)) {
      return refused(`logits ${formatType(logits)} and targets ${formatType(targets)} differ in shape`);
    }
    return inferred(logits);
  },
  body: {
    kind: "composite",
    decompose: (b, [logits, targets]) => {
      if (logits === undefined || targets === undefined) return [];
      return [b.call("subtract", [b.call("softplus", [logits]), b.call("multiply", [logits, targets])])];
    },
  },
  export: everywhere(unsupported("A loss belongs to training: an exported model has none.")),
});
