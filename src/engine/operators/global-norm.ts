/** Euclidean norm of all gradients together, for clipping. */
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";
import { globalNormVariants } from "./global-norm.kernels";

export const globalNorm = defineOperator({
  name: "globalNorm",
  version: 1,
  docs: {
    summary: "Euclidean norm of the elements of all inputs together.",
    formula: "y = sqrt(sum of x^2 over all elements of all inputs)",
    references: ["Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013"],
  },
  inputs: ["...gradients"],
  outputs: ["norm"],
  attributes: {},
  infer: (inputs) => {
    if (inputs.length === 0) return refused("needs at least one input");
    if (inputs.some((input) => input.dtype !== "f32")) return refused("takes f32 inputs only");
    return inferred({ dtype: "f32", shape: [] });
  },
  body: {
    kind: "primitive",
    gradient: unsupported("globalNorm serves gradient clipping and is not differentiated."),
    reference: (inputs, [type], _attributes, context) => {
      if (type === undefined) return [];
      const output = context.zeros(type);
      let sum = 0;
      for (const { data } of inputs) {
        for (let i = 0; i < data.length; i++) sum += (data[i] ?? 0) ** 2;
      }
      output.data[0] = Math.sqrt(sum);
      return [output];
    },
    gpu: { kind: "kernels", variants: globalNormVariants },
  },
  export: everywhere(unsupported("Gradient clipping belongs to training: an exported model has none.")),
});
