/** GPU variants of slice. */
import type { KernelVariant } from "./define";

export const sliceVariants: readonly KernelVariant[] = [];
