/** GPU variants of gatherGradient. */
import type { KernelVariant } from "./define";

export const gatherGradientVariants: readonly KernelVariant[] = [];
