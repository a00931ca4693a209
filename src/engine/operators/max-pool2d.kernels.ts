/** GPU variants of maxPool2d: one invocation a maximum or four of them. */
import type { KernelVariant } from "./define";
import { poolingConfiguration } from "./pooling-kernels";

export const maxPool2dVariants: readonly KernelVariant[] = [
  {
    kernel: "max-pool2d",
    configure: (site) => poolingConfiguration(site, site.inputs[0]?.shape ?? [], site.outputs[0]?.shape ?? []),
  },
];
