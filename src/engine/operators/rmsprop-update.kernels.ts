/** GPU variants of rmspropUpdate. */
import type { KernelVariant } from "./define";

export const rmspropUpdateVariants: readonly KernelVariant[] = [];
