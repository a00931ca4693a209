/** GPU variants of reduceSum. */
import type { KernelVariant } from "./define";

export const reduceSumVariants: readonly KernelVariant[] = [];
