/** GPU variants of reduceSum. */
import type { KernelVariant } from "./define";
import { reductionVariants } from "./reduction.kernels";

export const reduceSumVariants: readonly KernelVariant[] = reductionVariants({ maximum: false, initial: () => 0 });
