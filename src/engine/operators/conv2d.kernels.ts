/** GPU variants of conv2d. */
import type { KernelVariant } from "./define";

export const conv2dVariants: readonly KernelVariant[] = [];
