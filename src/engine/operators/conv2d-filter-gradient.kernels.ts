/** GPU variants of conv2dFilterGradient. */
import type { KernelVariant } from "./define";

export const conv2dFilterGradientVariants: readonly KernelVariant[] = [];
