/** GPU variants of conv2dFilterGradient: a product of the image's patches and the gradient, summed over all pixels of the batch. */
import { filterGradientGemm } from "./convolution-kernels";
import type { KernelVariant } from "./define";
import { int } from "./define";
import { gemmVariants } from "./gemm-kernels";
import { convolutionWindow, imageOf } from "./window-geometry";

export const conv2dFilterGradientVariants: readonly KernelVariant[] = gemmVariants(
  ({ inputs: [x, dy], outputs: [filter], attributes }) =>
    filterGradientGemm({
      window: convolutionWindow(attributes, filter?.shape ?? []),
      groups: int(attributes, "groups"),
      input: imageOf(x?.shape ?? []),
      output: imageOf(dy?.shape ?? []),
    }),
);
