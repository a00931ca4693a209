/** Cross-entropy of class scores against class ids, one number an example. */
import { formatType, sameShape } from "../ir/types";
import { defineOperator, inferred, refused, unsupported } from "./define";

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
  infer: ([logits, labels]) => {
    if (logits?.dtype !== "f32" || labels?.dtype !== "i32") return refused("needs logits, f32, and labels, i32");
    if (logits.shape.length < 1 || !sameShape(logits.shape.slice(0, -1), labels.shape)) {
      return refused(`labels ${formatType(labels)} are not one for each row of logits ${formatType(logits)}`);
    }
    return inferred({ dtype: "f32", shape: labels.shape });
  },
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
    gradient: ({ b, inputs: [logits, labels], outputGradients: [g] }) => {
      if (logits === undefined || labels === undefined || g === undefined) return [undefined, undefined];
      const shape = b.shape(logits);
      const depth = shape.at(-1) ?? 0;
      const column = [...shape.slice(0, -1), 1];
      const probabilities = b.call("softmax", [logits], { axis: -1 });
      const difference = b.call("subtract", [probabilities, b.call("oneHot", [labels], { depth })]);
      // A label outside the classes has no loss, and so no gradient.
      const counted = b.call("multiply", [
        b.call("greater", [labels, b.constant(-1, [], "i32")]),
        b.call("less", [labels, b.constant(depth, [], "i32")]),
      ]);
      const weight = b.call("reshape", [b.call("multiply", [g, counted])], { shape: column });
      return [b.call("multiply", [difference, weight]), undefined];
    },
  },
  export: { onnx: unsupported("A loss belongs to training: an exported model has none.") },
});
