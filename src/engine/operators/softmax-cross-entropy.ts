/** Cross-entropy of class scores against class ids, one number an example. */
import { defineOperator, everywhere, unsupported } from "./define";
import { inferCrossEntropy } from "./softmax-cross-entropy-shape";
import { softmaxCrossEntropyVariants } from "./softmax-cross-entropy.kernels";

export const softmaxCrossEntropy = defineOperator({
  name: "softmaxCrossEntropy",
  version: 1,
  docs: {
    summary: "Cross-entropy of logits [..., classes] against i32 labels [...]; a label outside the classes counts 0.",
    formula: "y = ln(sum over k of e^x[k]) - x[label]",
    references: [],
  },
  inputs: ["logits", "labels"],
  outputs: ["loss"],
  attributes: {},
  infer: ([logits, labels]) => inferCrossEntropy(logits, labels),
  body: {
    kind: "composite",
    decompose: (b, [logits, labels]) => {
      if (logits === undefined || labels === undefined) return [];
      const shape = b.shape(logits);
      const scores = b.call("logSoftmax", [logits], { axis: -1 });
      const chosen = b.call("oneHot", [labels], { depth: shape.at(-1) ?? 0 });
      const sum = b.call("reduceSum", [b.call("multiply", [scores, chosen])], {
        axes: [shape.length - 1],
        keepDims: false,
      });
      return [b.call("negate", [sum])];
    },
    gradient: ({ b, inputs: [logits, labels], outputs: [loss], outputGradients: [g] }) => {
      if (logits === undefined || labels === undefined || loss === undefined || g === undefined) {
        return [undefined, undefined];
      }
      return [b.call("softmaxCrossEntropyGradient", [logits, labels, loss, g]), undefined];
    },
    fused: softmaxCrossEntropyVariants,
  },
  export: everywhere(unsupported("A loss belongs to training: an exported model has none.")),
});
