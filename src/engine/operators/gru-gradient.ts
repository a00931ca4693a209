/** The way back through time of gated recurrent units: the gradients by what input and state gave to their gates. */
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";
import { GRU_GATES } from "./gru";
import { sequenceProblem, sequenceSize, typeProblem, walkThroughTime } from "./recurrence";
import { recurrenceGradientVariants } from "./recurrence.kernels";

export const gruGradient = defineOperator({
  name: "gruGradient",
  version: 1,
  docs: {
    summary:
      "Gradients of gruSequence by xw and by what the state added to the gates (dhw), from the gradient by h, the transposed recurrent kernel [3 * units, units], and what was kept.",
    formula:
      "dh = dy_t + dhw_(t+1) R^T + dh_(t+1) z_(t+1); dn = dh (1 - z) (1 - n^2); dz = dh (h_(t-1) - n) z (1 - z); dr = dn past r (1 - r); dxw = (dr, dz, dn), dhw = (dr, dz, dn r)",
    references: ["Cho et al., Learning phrase representations using RNN encoder-decoder, 2014"],
  },
  inputs: ["dy", "transposedKernel", "h", "gates"],
  outputs: ["dxw", "dhw"],
  attributes: {},
  infer: ([dy, kernel, h, gates]) => {
    const problem = sequenceProblem("dy", dy);
    if (problem !== undefined || dy === undefined) return refused(problem ?? "needs dy");
    const { batch, time, width: units } = sequenceSize(dy);
    const wrong =
      typeProblem("transposedKernel", kernel, [GRU_GATES * units, units]) ??
      typeProblem("h", h, dy.shape) ??
      typeProblem("gates", gates, [batch, time, 4 * units]);
    const gradient = { dtype: "f32", shape: [batch, time, GRU_GATES * units] } as const;
    return wrong === undefined ? inferred(gradient, gradient) : refused(wrong);
  },
  body: {
    kind: "primitive",
    gradient: unsupported("it is a gradient itself, and second derivatives through a recurrence are not there"),
    reference: ([dy, kernel, h, gates], [dxwType, dhwType], _attributes, context) => {
      if (dy === undefined || kernel === undefined || h === undefined || gates === undefined) return [];
      if (dxwType === undefined || dhwType === undefined) return [];
      const dxw = context.zeros(dxwType);
      const dhw = context.zeros(dhwType);
      const { batch, time, width: units } = sequenceSize(dy.type);
      const carry = context.zeros({ dtype: "f32", shape: [batch, units] }).data;
      walkThroughTime(dhw, kernel, "backward", context, (row, t, sums, at) => {
        const step = row * time + t;
        for (let unit = 0; unit < units; unit++) {
          const place = step * units + unit;
          const first = step * 4 * units + unit;
          const reset = gates.data[first] ?? 0;
          const renewal = gates.data[first + units] ?? 0;
          const candidate = gates.data[first + 2 * units] ?? 0;
          const past = gates.data[first + 3 * units] ?? 0;
          const before = t > 0 ? (h.data[place - units] ?? 0) : 0;
          const dh = (dy.data[place] ?? 0) + (sums[at + unit] ?? 0) + (carry[row * units + unit] ?? 0);
          carry[row * units + unit] = dh * renewal;
          const dn = dh * (1 - renewal) * (1 - candidate * candidate);
          const dz = dh * (before - candidate) * renewal * (1 - renewal);
          const dr = dn * past * reset * (1 - reset);
          const to = step * 3 * units + unit;
          dxw.data[to] = dr;
          dxw.data[to + units] = dz;
          dxw.data[to + 2 * units] = dn;
          dhw.data[to] = dr;
          dhw.data[to + units] = dz;
          dhw.data[to + 2 * units] = dn * reset;
        }
      });
      return [dxw, dhw];
    },
    gpu: {
      kind: "kernels",
      variants: recurrenceGradientVariants({ fragment: "gru-cell-gradient", gates: GRU_GATES }, true),
    },
  },
  export: everywhere(unsupported("a model for prediction has no gradients")),
});
