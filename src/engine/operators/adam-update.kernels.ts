/** GPU variants of adamUpdate. */
import type { KernelVariant } from "./define";

export const adamUpdateVariants: readonly KernelVariant[] = [];
