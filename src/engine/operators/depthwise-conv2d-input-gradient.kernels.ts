/** GPU variants of depthwiseConv2dInputGradient. */
import type { KernelVariant } from "./define";

export const depthwiseConv2dInputGradientVariants: readonly KernelVariant[] = [];
