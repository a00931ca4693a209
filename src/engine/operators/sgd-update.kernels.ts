/** GPU variants of sgdUpdate. */
import type { KernelVariant } from "./define";

export const sgdUpdateVariants: readonly KernelVariant[] = [];
