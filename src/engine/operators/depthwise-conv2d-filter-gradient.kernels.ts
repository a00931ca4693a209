/** GPU variants of depthwiseConv2dFilterGradient. */
import type { KernelVariant } from "./define";

export const depthwiseConv2dFilterGradientVariants: readonly KernelVariant[] = [];
