/** GPU variants of avgPool2dGradient. */
import type { KernelVariant } from "./define";

export const avgPool2dGradientVariants: readonly KernelVariant[] = [];
