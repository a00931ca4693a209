/** GPU variants of transpose. */
import type { KernelVariant } from "./define";

export const transposeVariants: readonly KernelVariant[] = [];
