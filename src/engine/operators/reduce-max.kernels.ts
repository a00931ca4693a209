/** GPU variants of reduceMax. */
import type { KernelVariant } from "./define";

export const reduceMaxVariants: readonly KernelVariant[] = [];
