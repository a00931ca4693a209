/** Gradient of softmaxCrossEntropy by the scores, from the loss that it gave. */
import { formatType, sameType } from "../ir/types";
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";
import { inferCrossEntropy } from "./softmax-cross-entropy-shape";
import { softmaxCrossEntropyGradientVariants } from "./softmax-cross-entropy.kernels";

export const softmaxCrossEntropyGradient = defineOperator({
  name: "softmaxCrossEntropyGradient",
  version: 1,
  docs: {
    summary:
      "Gradient of the cross-entropy of logits [..., classes] by them; zeros for a label outside the classes. The loss is the one of the same logits and labels.",
    formula: "dlogits[k] = (e^(x[k] - x[label] - loss) - [k = label]) * dloss",
    references: [],
  },
  inputs: ["logits", "labels", "loss", "dloss"],
  outputs: ["dlogits"],
  attributes: {},
  infer: ([logits, labels, loss, dloss]) => {
    const result = inferCrossEntropy(logits, labels);
    if (!result.ok || logits === undefined) return result;
    const [expected] = result.outputs;
    for (const [name, type] of Object.entries({ loss, dloss })) {
      if (type === undefined || expected === undefined || !sameType(type, expected)) {
        return refused(`${name} is ${type === undefined ? "missing" : formatType(type)}, expected one for each label`);
      }
    }
    return inferred(logits);
  },
  body: {
    kind: "composite",
    decompose: (b, [logits, labels, loss, dloss]) => {
      if (logits === undefined || labels === undefined || loss === undefined || dloss === undefined) return [];
      const shape = b.shape(logits);
      const depth = shape.at(-1) ?? 0;
      const column = (value: typeof loss): typeof loss =>
        b.call("reshape", [value], { shape: [...shape.slice(0, -1), 1] });
      const chosen = b.call("oneHot", [labels], { depth });
      const axes = [shape.length - 1];
      const score = b.call("reduceSum", [b.call("multiply", [logits, chosen])], { axes, keepDims: true });
      // A label outside the classes has no loss, and so no gradient; its exponents are kept from growing.
      const counted = column(
        b.call("multiply", [
          b.call("greater", [labels, b.constant(-1, [], "i32")]),
          b.call("less", [labels, b.constant(depth, [], "i32")]),
        ]),
      );
      const exponent = b.call("subtract", [logits, b.call("add", [score, column(loss)])]);
      const probabilities = b.call("exp", [b.call("multiply", [exponent, counted])]);
      const weight = b.call("multiply", [column(dloss), counted]);
      return [b.call("multiply", [b.call("subtract", [probabilities, chosen]), weight])];
    },
    fused: softmaxCrossEntropyGradientVariants,
  },
  export: everywhere(unsupported("Gradients belong to training: an exported model has none.")),
});
