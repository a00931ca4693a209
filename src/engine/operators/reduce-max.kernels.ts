/** GPU variants of reduceMax. */
import type { KernelVariant } from "./define";
import { reductionVariants } from "./reduction.kernels";

/** The lowest number of each dtype. */
const LOWEST = { f32: -3.4028234663852886e38, i32: -(2 ** 31), u32: 0 } as const;

export const reduceMaxVariants: readonly KernelVariant[] = reductionVariants({
  maximum: true,
  initial: (dtype) => LOWEST[dtype],
});
