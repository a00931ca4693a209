/** GPU variants of concat. */
import type { KernelVariant } from "./define";

export const concatVariants: readonly KernelVariant[] = [];
