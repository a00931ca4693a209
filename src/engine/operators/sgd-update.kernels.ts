/** GPU variants of sgdUpdate: all parameters in one dispatch. */
import type { KernelVariant } from "./define";
import { flag, int } from "./define";
import { updateConfiguration, updateSiteOf } from "./group-kernels";

export const sgdUpdateVariants: readonly KernelVariant[] = [
  {
    kernel: "sgd-momentum-update",
    when: (site) => updateSiteOf(site).momentLists === 1,
    configure: (site) => {
      const constants = {
        WEIGHT_DECAY: int(site.attributes, "weightDecay"),
        MOMENTUM: int(site.attributes, "momentum"),
        NESTEROV: flag(site.attributes, "nesterov"),
      };
      return updateConfiguration(site, constants, 9);
    },
  },
  {
    kernel: "sgd-update",
    configure: (site) => updateConfiguration(site, { WEIGHT_DECAY: int(site.attributes, "weightDecay") }, 5),
  },
];
