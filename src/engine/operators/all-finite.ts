/** Whether anything overflowed: looked at before a step of mixed precision is taken. */
import { allFiniteVariants } from "./all-finite.kernels";
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";

export const allFinite = defineOperator({
  name: "allFinite",
  version: 1,
  docs: {
    summary: "1 if no element of any input is infinite or no number, else 0.",
    formula: "y = 1 if |x| < infinity for all elements of all inputs, else 0",
    references: ["Micikevicius and others, Mixed precision training, 2018, section 3.2", "torch.amp.GradScaler"],
  },
  inputs: ["...x"],
  outputs: ["finite"],
  attributes: {},
  infer: (inputs) => {
    if (inputs.length === 0) return refused("needs at least one input");
    if (inputs.some((input) => input.dtype !== "f32")) return refused("takes f32 inputs only");
    return inferred({ dtype: "f32", shape: [] });
  },
  body: {
    kind: "primitive",
    gradient: unsupported("allFinite guards the update of the weights and is not differentiated."),
    reference: (inputs, [type], _attributes, context) => {
      if (type === undefined) return [];
      const output = context.zeros(type);
      output.data[0] = inputs.every(({ data }) => data.every((x: number) => Number.isFinite(x))) ? 1 : 0;
      return [output];
    },
    gpu: { kind: "kernels", variants: allFiniteVariants },
  },
  export: everywhere(unsupported("Loss scaling belongs to training: an exported model has none.")),
});
