/** GPU variants of conv2dInputGradient: a product of the gradient's patches and the filter. */
import { inputGradientGemm } from "./convolution-kernels";
import type { KernelVariant } from "./define";
import { int } from "./define";
import { gemmVariants } from "./gemm-kernels";
import { convolutionWindow, imageOf } from "./window-geometry";

export const conv2dInputGradientVariants: readonly KernelVariant[] = gemmVariants(
  ({ inputs: [dy, filter], outputs: [dx], attributes }) =>
    inputGradientGemm({
      window: convolutionWindow(attributes, filter?.shape ?? []),
      groups: int(attributes, "groups"),
      input: imageOf(dx?.shape ?? []),
      output: imageOf(dy?.shape ?? []),
    }),
);
