/** The plain recurrence, given what the input adds at every time step. */
import { defineOperator, inferred, refused, text, unsupported } from "./define";
import {
  recurrenceProblem,
  recurrentKernelGradient,
  sequenceSize,
  transposedKernel,
  walkThroughTime,
} from "./recurrence";
import { recurrenceVariants } from "./recurrence.kernels";
import { rnnActivationProblem } from "./simple-rnn";
import { tensorflowRecurrence } from "./recurrence-tensorflow";
import { tensorflowResult, typed } from "./tensorflow-nodes";

export const simpleRnnSequence = defineOperator({
  name: "simpleRnnSequence",
  version: 1,
  docs: {
    summary: "The recurrence of simpleRnn over xw [batch, time, units]; activation is tanh or relu.",
    formula: "h_t = activation(xw_t + h_(t-1) R)",
    references: ["Elman, Finding structure in time, 1990"],
  },
  inputs: ["xw", "recurrentKernel"],
  outputs: ["h"],
  attributes: { activation: { kind: "string", default: "tanh" } },
  infer: ([xw, kernel], attributes) => {
    const problem = rnnActivationProblem(text(attributes, "activation")) ?? recurrenceProblem(1, xw, kernel);
    return problem !== undefined || xw === undefined ? refused(problem ?? "needs xw") : inferred(xw);
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [, kernel], outputs: [h], outputGradients: [g], attributes, needed }) => {
      if (kernel === undefined || h === undefined || g === undefined) return [undefined, undefined];
      const dxw = b.call("simpleRnnGradient", [g, transposedKernel(b, kernel), h], attributes);
      return [dxw, needed[1] === true ? recurrentKernelGradient(b, h, dxw) : undefined];
    },
    reference: ([xw, kernel], [type], attributes, context) => {
      if (xw === undefined || kernel === undefined || type === undefined) return [];
      const h = context.zeros(type);
      const { time, width: units } = sequenceSize(type);
      const relu = text(attributes, "activation") === "relu";
      walkThroughTime(h, kernel, "forward", context, (row, t, sums, at) => {
        const first = (row * time + t) * units;
        for (let unit = 0; unit < units; unit++) {
          const total = (xw.data[first + unit] ?? 0) + (sums[at + unit] ?? 0);
          h.data[first + unit] = relu ? Math.max(0, total) : Math.tanh(total);
        }
      });
      return [h];
    },
    gpu: {
      kind: "kernels",
      variants: recurrenceVariants({
        fragment: "simple-rnn-cell",
        gates: 1,
        constants: ({ attributes }) => ({ RELU: text(attributes, "activation") === "relu" }),
      }),
    },
  },
  export: {
    onnx: unsupported("it is written as the RNN that it is part of"),
    tensorflow: tensorflowResult((context, operands) => {
      const op = text(context.attributes, "activation") === "relu" ? "Relu" : "Tanh";
      return tensorflowRecurrence(context, operands, ({ given, past }) => {
        const total = past === undefined ? given(0) : typed(context, "AddV2", [given(0), past(0)]);
        return { state: typed(context, op, [total]) };
      });
    }),
  },
});
