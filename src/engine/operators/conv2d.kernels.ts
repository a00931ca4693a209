/** GPU variants of conv2d: a product of the image's patches, which are never stored, and the filter. */
import { outputGemm } from "./convolution-kernels";
import type { KernelVariant } from "./define";
import { int } from "./define";
import { gemmVariants } from "./gemm-kernels";
import { convolutionWindow, imageOf } from "./window-geometry";

export const conv2dVariants: readonly KernelVariant[] = gemmVariants(
  ({ inputs: [x, filter], outputs: [y], attributes }) =>
    outputGemm({
      window: convolutionWindow(attributes, filter?.shape ?? []),
      groups: int(attributes, "groups"),
      input: imageOf(x?.shape ?? []),
      output: imageOf(y?.shape ?? []),
    }),
);
