/** GPU variants of conv2dInputGradient. */
import type { KernelVariant } from "./define";

export const conv2dInputGradientVariants: readonly KernelVariant[] = [];
