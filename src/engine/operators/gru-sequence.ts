/** The recurrence of gated recurrent units, given what the input adds to their gates at every time step. */
import { defineOperator, inferred, refused, unsupported } from "./define";
import { sumTo } from "./elementwise";
import { GRU_GATES } from "./gru";
import {
  recurrenceProblem,
  recurrentKernelGradient,
  sequenceSize,
  sigmoidOf,
  transposedKernel,
  typeProblem,
  walkThroughTime,
} from "./recurrence";
import { recurrenceVariants } from "./recurrence.kernels";
import { tensorflowRecurrence } from "./recurrence-tensorflow";
import { sliced, tensorflowResult, typed } from "./tensorflow-nodes";

export const gruSequence = defineOperator({
  name: "gruSequence",
  version: 1,
  docs: {
    summary:
      "The recurrence of gru over xw [batch, time, 3 * units]. Activated gates, and what the state adds to the candidate, are kept for the gradient; the loss may depend on h only.",
    formula:
      "r, z = sigmoid(xw_t + h_(t-1) R + d); n = tanh(xw_t + r * (h_(t-1) R + d)); h_t = (1 - z) * n + z * h_(t-1)",
    references: ["Cho et al., Learning phrase representations using RNN encoder-decoder, 2014"],
  },
  inputs: ["xw", "recurrentKernel", "recurrentBias"],
  outputs: ["h", "gates"],
  attributes: {},
  infer: ([xw, kernel, bias]) => {
    const problem =
      recurrenceProblem(GRU_GATES, xw, kernel) ?? typeProblem("recurrentBias", bias, [kernel?.shape[1] ?? 0]);
    if (problem !== undefined || xw === undefined) return refused(problem ?? "needs xw");
    const { batch, time } = sequenceSize(xw);
    const units = kernel?.shape[0] ?? 0;
    return inferred({ dtype: "f32", shape: [batch, time, units] }, { dtype: "f32", shape: [batch, time, 4 * units] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [, kernel, bias], outputs: [h, gates], outputGradients: [g, gGates], needed }) => {
      if (gGates !== undefined) throw new Error("gruSequence: the loss may depend on its output h only.");
      if (kernel === undefined || bias === undefined || h === undefined || gates === undefined) return [];
      if (g === undefined) return [];
      const [dxw, dhw] = b.emit("gruGradient", [g, transposedKernel(b, kernel), h, gates]);
      if (dhw === undefined) return [];
      return [
        dxw,
        needed[1] === true ? recurrentKernelGradient(b, h, dhw) : undefined,
        needed[2] === true ? sumTo(b, dhw, b.shape(bias)) : undefined,
      ];
    },
    reference: ([xw, kernel, bias], [hType, gatesType], _attributes, context) => {
      if (xw === undefined || kernel === undefined || bias === undefined) return [];
      if (hType === undefined || gatesType === undefined) return [];
      const h = context.zeros(hType);
      const gates = context.zeros(gatesType);
      const { time, width: units } = sequenceSize(hType);
      walkThroughTime(h, kernel, "forward", context, (row, t, sums, at) => {
        const step = row * time + t;
        for (let unit = 0; unit < units; unit++) {
          const place = step * units + unit;
          const given = (gate: number): number => xw.data[step * 3 * units + gate * units + unit] ?? 0;
          const past = (gate: number): number =>
            (sums[at + gate * units + unit] ?? 0) + (bias.data[gate * units + unit] ?? 0);
          const reset = sigmoidOf(given(0) + past(0));
          const renewal = sigmoidOf(given(1) + past(1));
          const candidate = Math.tanh(given(2) + reset * past(2));
          const before = t > 0 ? (h.data[place - units] ?? 0) : 0;
          h.data[place] = candidate + renewal * (before - candidate);
          const first = step * 4 * units + unit;
          gates.data[first] = reset;
          gates.data[first + units] = renewal;
          gates.data[first + 2 * units] = candidate;
          gates.data[first + 3 * units] = past(2);
        }
      });
      return [h, gates];
    },
    gpu: { kind: "kernels", variants: recurrenceVariants({ fragment: "gru-cell", gates: GRU_GATES }) },
  },
  export: {
    onnx: unsupported("it is written as the GRU that it is part of"),
    tensorflow: tensorflowResult((context, operands) => {
      const bias = operands[2] ?? "";
      const units = context.inputs[1]?.shape[0] ?? 0;
      // In the first step the state adds its bias alone.
      const resting = (gate: number): string => sliced(context, bias, [gate * units], [units]);
      return tensorflowRecurrence(context, operands, ({ given, past = resting, before }) => {
        const open = (gate: number): string =>
          typed(context, "Sigmoid", [typed(context, "AddV2", [given(gate), past(gate)])]);
        const remembered = typed(context, "Mul", [open(0), past(2)]);
        const candidate = typed(context, "Tanh", [typed(context, "AddV2", [given(2), remembered])]);
        const rest =
          before === undefined ? typed(context, "Neg", [candidate]) : typed(context, "Sub", [before, candidate]);
        return { state: typed(context, "AddV2", [candidate, typed(context, "Mul", [open(1), rest])]) };
      });
    }),
  },
});
