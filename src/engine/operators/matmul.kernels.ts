/** GPU variants of matmul. */
import type { KernelVariant } from "./define";

export const matmulVariants: readonly KernelVariant[] = [];
