/** GPU variants of gather. */
import type { KernelVariant } from "./define";

export const gatherVariants: readonly KernelVariant[] = [];
