/** GPU variants of softmaxCrossEntropy and its gradient. The gradient needs no sum: the softmax comes from the loss. */
import { elementCount } from "../ir/types";
import type { KernelVariant } from "./define";
import { flatConfiguration, widthOf } from "./flat-kernels";
import { rowVariants } from "./row-kernels";

export const softmaxCrossEntropyVariants: readonly KernelVariant[] = rowVariants(
  "softmax-cross-entropy",
  ({ inputs: [logits] }) => {
    const shape = logits?.shape ?? [];
    return { rows: elementCount(shape.slice(0, -1)), length: shape.at(-1) ?? 1 };
  },
  ({ constants, workgroups, lib = [] }, { rows, length }) => ({
    constants: { ...constants, CLASSES: length },
    workgroups,
    lib: [...lib, constants["WIDTH"] === 4 ? "class-vector" : "class-scalar"],
    epilogueWidth: 1,
    flops: rows * length * 4,
  }),
);

export const softmaxCrossEntropyGradientVariants: readonly KernelVariant[] = [
  {
    kernel: "softmax-cross-entropy-gradient",
    configure: ({ outputs: [dlogits] }) => {
      const classes = dlogits?.shape.at(-1) ?? 1;
      const width = widthOf(classes);
      const flat = flatConfiguration(dlogits, width);
      return {
        ...flat,
        constants: { ...flat.constants, UNITS: classes / width, CLASSES: classes },
        lib: [...flat.lib, width === 4 ? "class-vector" : "class-scalar"],
        flops: elementCount(dlogits?.shape ?? []) * 4,
      };
    },
  },
];
