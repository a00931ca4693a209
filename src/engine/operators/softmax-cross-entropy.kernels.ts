/** GPU variants of softmaxCrossEntropy and its gradient. The gradient needs no sum: the softmax comes from the loss. */
import { elementCount } from "../ir/types";
import type { KernelVariant } from "./define";
import { gridOf } from "./define";
import { elementAliases, widthOf } from "./flat-kernels";
import { rowVariants } from "./row-kernels";
import { threadsOf } from "./strided-copy.kernels";

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

/** Elements that one invocation makes on a software adapter, where invocations cost more than loops. */
const SERIAL_ELEMENTS = 64;

export const softmaxCrossEntropyGradientVariants: readonly KernelVariant[] = [
  {
    kernel: "softmax-cross-entropy-gradient",
    when: ({ outputs: [dlogits] }) => elementCount(dlogits?.shape ?? []) > 0,
    configure: ({ device, outputs: [dlogits] }) => {
      const shape = dlogits?.shape ?? [];
      const classes = shape.at(-1) ?? 1;
      const rows = elementCount(shape.slice(0, -1));
      const width = widthOf(classes);
      const units = classes / width;
      const segments = device.software ? Math.ceil(units / SERIAL_ELEMENTS) : units;
      const workgroup = device.software ? 16 : threadsOf(device);
      return {
        constants: {
          ...elementAliases(width),
          WORKGROUP: workgroup,
          WIDTH: width,
          ROWS: rows,
          UNITS: units,
          CLASSES: classes,
          SEGMENTS: segments,
          SIZE: Math.ceil(units / segments),
        },
        workgroups: gridOf(Math.ceil((rows * segments) / workgroup)),
        lib: ["put-epilogue", width === 4 ? "class-vector" : "class-scalar"],
        epilogueWidth: width,
        flops: rows * classes * 4,
      };
    },
  },
];
