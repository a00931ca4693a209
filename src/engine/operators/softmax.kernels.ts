/** GPU variants of softmax, logSoftmax and their gradients: over the last dimension only; any other axis is decomposed. */
import { elementCount } from "../ir/types";
import type { KernelSite, KernelVariant } from "./define";
import type { Rows } from "./row-kernels";
import { rowVariants } from "./row-kernels";
import { softmaxAxis } from "./softmax-shape";

function rowsOf({ inputs: [x], attributes }: KernelSite): Rows | undefined {
  const shape = x?.shape ?? [];
  if (softmaxAxis(shape.length, attributes) !== shape.length - 1) return undefined;
  return { rows: elementCount(shape.slice(0, -1)), length: shape.at(-1) ?? 1 };
}

function variants(kernel: string, logarithm: boolean, flopsAnElement: number): readonly KernelVariant[] {
  return rowVariants(kernel, rowsOf, ({ constants, workgroups, lib = [] }, { rows, length }) => ({
    constants: { ...constants, LOG: logarithm },
    workgroups,
    lib: [...lib, "put-epilogue"],
    epilogueWidth: constants["WIDTH"] === 4 ? 4 : 1,
    flops: rows * length * flopsAnElement,
  }));
}

export const softmaxVariants = variants("softmax-rows", false, 6);
export const logSoftmaxVariants = variants("softmax-rows", true, 5);
export const softmaxGradientVariants = variants("softmax-rows-gradient", false, 4);
export const logSoftmaxGradientVariants = variants("softmax-rows-gradient", true, 4);
