/** GPU variants of maxPool2dGradient. */
import type { KernelVariant } from "./define";

export const maxPool2dGradientVariants: readonly KernelVariant[] = [];
