/** GPU variants of depthwiseConv2d. */
import type { KernelVariant } from "./define";

export const depthwiseConv2dVariants: readonly KernelVariant[] = [];
