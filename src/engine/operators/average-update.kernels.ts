/** GPU variants of averageUpdate: all averages in one dispatch. */
import type { KernelVariant } from "./define";
import { int } from "./define";
import { updateConfiguration } from "./group-kernels";

export const averageUpdateVariants: readonly KernelVariant[] = [
  {
    kernel: "average-update",
    configure: (site) => {
      const constants = {
        ONE_MINUS_DECAY: 1 - int(site.attributes, "decay"),
        COUNTS_SKIPPED: site.inputs[0]?.shape.length === 1,
      };
      return updateConfiguration(site, constants, 4);
    },
  },
];
