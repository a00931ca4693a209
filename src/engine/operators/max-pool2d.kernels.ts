/** GPU variants of maxPool2d. */
import type { KernelVariant } from "./define";

export const maxPool2dVariants: readonly KernelVariant[] = [];
