/** GPU variants of argMax. */
import type { KernelVariant } from "./define";

export const argMaxVariants: readonly KernelVariant[] = [];
