/** The way back through time of an LSTM: the gradient by what its gates were given at every time step. */
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";
import { LSTM_GATES } from "./lstm";
import { sequenceProblem, sequenceSize, typeProblem, walkThroughTime } from "./recurrence";
import { recurrenceGradientVariants } from "./recurrence.kernels";

export const lstmGradient = defineOperator({
  name: "lstmGradient",
  version: 1,
  docs: {
    summary:
      "Gradient of lstmSequence by xw, from the gradient by h, the transposed recurrent kernel [4 * units, units], and what was kept.",
    formula:
      "dh = dy_t + dxw_(t+1) R^T; dc = dh o (1 - tanh^2 c_t) + dc_(t+1) f_(t+1); dxw_t = (dc g i (1 - i), dc c_(t-1) f (1 - f), dc i (1 - g^2), dh tanh(c_t) o (1 - o))",
    references: ["Graves and Schmidhuber, Framewise phoneme classification with bidirectional LSTM, 2005"],
  },
  inputs: ["dy", "transposedKernel", "c", "gates"],
  outputs: ["dxw"],
  attributes: {},
  infer: ([dy, kernel, c, gates]) => {
    const problem = sequenceProblem("dy", dy);
    if (problem !== undefined || dy === undefined) return refused(problem ?? "needs dy");
    const { batch, time, width: units } = sequenceSize(dy);
    const shape = [batch, time, LSTM_GATES * units];
    const wrong =
      typeProblem("transposedKernel", kernel, [LSTM_GATES * units, units]) ??
      typeProblem("c", c, dy.shape) ??
      typeProblem("gates", gates, shape);
    return wrong === undefined ? inferred({ dtype: "f32", shape }) : refused(wrong);
  },
  body: {
    kind: "primitive",
    gradient: unsupported("it is a gradient itself, and second derivatives through a recurrence are not there"),
    reference: ([dy, kernel, c, gates], [type], _attributes, context) => {
      if (dy === undefined || kernel === undefined || c === undefined || gates === undefined) return [];
      if (type === undefined) return [];
      const dxw = context.zeros(type);
      const { batch, time, width: units } = sequenceSize(dy.type);
      const carry = context.zeros({ dtype: "f32", shape: [batch, units] }).data;
      walkThroughTime(dxw, kernel, "backward", context, (row, t, sums, at) => {
        const step = row * time + t;
        for (let unit = 0; unit < units; unit++) {
          const place = step * units + unit;
          const first = step * 4 * units + unit;
          const input = gates.data[first] ?? 0;
          const forget = gates.data[first + units] ?? 0;
          const candidate = gates.data[first + 2 * units] ?? 0;
          const output = gates.data[first + 3 * units] ?? 0;
          const bounded = Math.tanh(c.data[place] ?? 0);
          const before = t > 0 ? (c.data[place - units] ?? 0) : 0;
          const dh = (dy.data[place] ?? 0) + (sums[at + unit] ?? 0);
          const dc = dh * output * (1 - bounded * bounded) + (carry[row * units + unit] ?? 0);
          carry[row * units + unit] = dc * forget;
          dxw.data[first] = dc * candidate * input * (1 - input);
          dxw.data[first + units] = dc * before * forget * (1 - forget);
          dxw.data[first + 2 * units] = dc * input * (1 - candidate * candidate);
          dxw.data[first + 3 * units] = dh * bounded * output * (1 - output);
        }
      });
      return [dxw];
    },
    gpu: {
      kind: "kernels",
      variants: recurrenceGradientVariants({ fragment: "lstm-cell-gradient", gates: LSTM_GATES }, true),
    },
  },
  export: everywhere(unsupported("a model for prediction has no gradients")),
});
