/** GPU variants of rmspropUpdate: all parameters in one dispatch. */
import type { KernelSite, KernelVariant } from "./define";
import { int } from "./define";
import { updateConfiguration, updateSiteOf } from "./group-kernels";

function constantsOf({ attributes }: KernelSite): Record<string, number> {
  const decay = int(attributes, "decay");
  return {
    DECAY: decay,
    ONE_MINUS_DECAY: 1 - decay,
    EPSILON: int(attributes, "epsilon"),
    WEIGHT_DECAY: int(attributes, "weightDecay"),
  };
}

export const rmspropUpdateVariants: readonly KernelVariant[] = [
  {
    kernel: "rmsprop-momentum-update",
    when: (site) => updateSiteOf(site).momentLists === 2,
    configure: (site) =>
      updateConfiguration(site, { ...constantsOf(site), MOMENTUM: int(site.attributes, "momentum") }, 14),
  },
  {
    kernel: "rmsprop-update",
    configure: (site) => updateConfiguration(site, constantsOf(site), 11),
  },
];
