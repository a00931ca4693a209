/** The way back through time of the plain recurrence. */
import { defineOperator, everywhere, inferred, refused, text, unsupported } from "./define";
import { sequenceProblem, sequenceSize, typeProblem, walkThroughTime } from "./recurrence";
import { recurrenceGradientVariants } from "./recurrence.kernels";
import { rnnActivationProblem } from "./simple-rnn";

export const simpleRnnGradient = defineOperator({
  name: "simpleRnnGradient",
  version: 1,
  docs: {
    summary:
      "Gradient of simpleRnnSequence by xw, from the gradient by h, the transposed recurrent kernel [units, units] and h.",
    formula: "dxw_t = (dy_t + dxw_(t+1) R^T) * activation'(h_t): 1 - h_t^2 for tanh, h_t > 0 for relu",
    references: ["Werbos, Backpropagation through time: what it does and how to do it, 1990"],
  },
  inputs: ["dy", "transposedKernel", "h"],
  outputs: ["dxw"],
  attributes: { activation: { kind: "string", default: "tanh" } },
  infer: ([dy, kernel, h], attributes) => {
    const problem = rnnActivationProblem(text(attributes, "activation")) ?? sequenceProblem("dy", dy);
    if (problem !== undefined || dy === undefined) return refused(problem ?? "needs dy");
    const { width: units } = sequenceSize(dy);
    const wrong = typeProblem("transposedKernel", kernel, [units, units]) ?? typeProblem("h", h, dy.shape);
    return wrong === undefined ? inferred(dy) : refused(wrong);
  },
  body: {
    kind: "primitive",
    gradient: unsupported("it is a gradient itself, and second derivatives through a recurrence are not there"),
    reference: ([dy, kernel, h], [type], attributes, context) => {
      if (dy === undefined || kernel === undefined || h === undefined || type === undefined) return [];
      const dxw = context.zeros(type);
      const { time, width: units } = sequenceSize(type);
      const relu = text(attributes, "activation") === "relu";
      walkThroughTime(dxw, kernel, "backward", context, (row, t, sums, at) => {
        const first = (row * time + t) * units;
        for (let unit = 0; unit < units; unit++) {
          const y = h.data[first + unit] ?? 0;
          const dh = (dy.data[first + unit] ?? 0) + (sums[at + unit] ?? 0);
          dxw.data[first + unit] = relu ? (y > 0 ? dh : 0) : dh * (1 - y * y);
        }
      });
      return [dxw];
    },
    gpu: {
      kind: "kernels",
      variants: recurrenceGradientVariants(
        {
          fragment: "simple-rnn-cell-gradient",
          gates: 1,
          constants: ({ attributes }) => ({ RELU: text(attributes, "activation") === "relu" }),
        },
        false,
      ),
    },
  },
  export: everywhere(unsupported("a model for prediction has no gradients")),
});
