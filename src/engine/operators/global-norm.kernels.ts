/** GPU variants of globalNorm. */
import type { KernelVariant } from "./define";

export const globalNormVariants: readonly KernelVariant[] = [];
