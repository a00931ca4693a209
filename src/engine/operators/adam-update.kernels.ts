/** GPU variants of adamUpdate: all parameters in one dispatch. */
import type { KernelVariant } from "./define";
import { flag, int } from "./define";
import { updateConfiguration } from "./group-kernels";

/** A logarithm that stays a number for a factor of 0: 0 to any power of a step is 0. */
function logarithm(factor: number): number {
  return Math.max(Math.log(factor), -100);
}

export const adamUpdateVariants: readonly KernelVariant[] = [
  {
    kernel: "adam-update",
    configure: (site) => {
      const beta1 = int(site.attributes, "beta1");
      const beta2 = int(site.attributes, "beta2");
      const constants = {
        LOG_BETA1: logarithm(beta1),
        LOG_BETA2: logarithm(beta2),
        ONE_MINUS_BETA1: 1 - beta1,
        BETA2: beta2,
        ONE_MINUS_BETA2: 1 - beta2,
        EPSILON: int(site.attributes, "epsilon"),
        WEIGHT_DECAY: int(site.attributes, "weightDecay"),
        DECOUPLED: flag(site.attributes, "decoupled"),
        COUNTS_SKIPPED: site.inputs[0]?.shape.length === 1,
      };
      return updateConfiguration(site, constants, 16);
    },
  },
];
