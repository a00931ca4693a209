/** GPU variants of avgPool2d. */
import type { KernelVariant } from "./define";

export const avgPool2dVariants: readonly KernelVariant[] = [];
