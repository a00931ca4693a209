/** The recurrence of an LSTM, given what the input adds to its gates at every time step. */
import { defineOperator, inferred, refused, unsupported } from "./define";
import { LSTM_GATES } from "./lstm";
import {
  recurrenceProblem,
  recurrentKernelGradient,
  sequenceSize,
  sigmoidOf,
  transposedKernel,
  walkThroughTime,
} from "./recurrence";
import { recurrenceVariants } from "./recurrence.kernels";
import { tensorflowRecurrence } from "./recurrence-tensorflow";
import { tensorflowResult, typed } from "./tensorflow-nodes";

export const lstmSequence = defineOperator({
  name: "lstmSequence",
  version: 1,
  docs: {
    summary:
      "The recurrence of lstm over xw [batch, time, 4 * units]. Memory and activated gates are kept for the gradient; the loss may depend on h only.",
    formula: "i, f, g, o = gates(xw_t + h_(t-1) R); c_t = f * c_(t-1) + i * g; h_t = o * tanh(c_t)",
    references: ["Hochreiter and Schmidhuber, Long short-term memory, 1997"],
  },
  inputs: ["xw", "recurrentKernel"],
  outputs: ["h", "c", "gates"],
  attributes: {},
  infer: ([xw, kernel]) => {
    const problem = recurrenceProblem(LSTM_GATES, xw, kernel);
    if (problem !== undefined || xw === undefined) return refused(problem ?? "needs xw");
    const { batch, time } = sequenceSize(xw);
    const h = { dtype: "f32", shape: [batch, time, kernel?.shape[0] ?? 0] } as const;
    return inferred(h, h, xw);
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [, kernel], outputs: [h, c, gates], outputGradients, needed }) => {
      const [g, ...kept] = outputGradients;
      if (kept.some((gradient) => gradient !== undefined)) {
        throw new Error("lstmSequence: the loss may depend on its output h only.");
      }
      if (kernel === undefined || h === undefined || c === undefined || gates === undefined || g === undefined) {
        return [undefined, undefined];
      }
      const dxw = b.call("lstmGradient", [g, transposedKernel(b, kernel), c, gates]);
      return [dxw, needed[1] === true ? recurrentKernelGradient(b, h, dxw) : undefined];
    },
    reference: ([xw, kernel], [hType, cType, gatesType], _attributes, context) => {
      if (xw === undefined || kernel === undefined) return [];
      if (hType === undefined || cType === undefined || gatesType === undefined) return [];
      const h = context.zeros(hType);
      const c = context.zeros(cType);
      const gates = context.zeros(gatesType);
      const { time, width: units } = sequenceSize(hType);
      walkThroughTime(h, kernel, "forward", context, (row, t, sums, at) => {
        const step = row * time + t;
        for (let unit = 0; unit < units; unit++) {
          const place = step * units + unit;
          const first = step * 4 * units + unit;
          const total = (gate: number): number =>
            (xw.data[first + gate * units] ?? 0) + (sums[at + gate * units + unit] ?? 0);
          const input = sigmoidOf(total(0));
          const forget = sigmoidOf(total(1));
          const candidate = Math.tanh(total(2));
          const output = sigmoidOf(total(3));
          const before = t > 0 ? (c.data[place - units] ?? 0) : 0;
          const memory = forget * before + input * candidate;
          c.data[place] = memory;
          h.data[place] = output * Math.tanh(memory);
          gates.data[first] = input;
          gates.data[first + units] = forget;
          gates.data[first + 2 * units] = candidate;
          gates.data[first + 3 * units] = output;
        }
      });
      return [h, c, gates];
    },
    gpu: { kind: "kernels", variants: recurrenceVariants({ fragment: "lstm-cell", gates: LSTM_GATES }) },
  },
  export: {
    onnx: unsupported("it is written as the LSTM that it is part of"),
    tensorflow: tensorflowResult((context, operands) =>
      tensorflowRecurrence(context, operands, ({ given, past, kept }) => {
        const total = (gate: number): string =>
          past === undefined ? given(gate) : typed(context, "AddV2", [given(gate), past(gate)]);
        const open = (gate: number): string => typed(context, "Sigmoid", [total(gate)]);
        const candidate = typed(context, "Mul", [open(0), typed(context, "Tanh", [total(2)])]);
        const memory =
          kept === undefined ? candidate : typed(context, "AddV2", [typed(context, "Mul", [open(1), kept]), candidate]);
        return { state: typed(context, "Mul", [open(3), typed(context, "Tanh", [memory])]), kept: memory };
      }),
    ),
  },
});
