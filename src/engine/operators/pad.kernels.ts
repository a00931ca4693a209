/** GPU variants of pad. */
import type { KernelVariant } from "./define";

export const padVariants: readonly KernelVariant[] = [];
