/** GPU variants of avgPool2d: one invocation a mean or four of them. */
import type { KernelVariant } from "./define";
import { poolingConfiguration } from "./pooling-kernels";

export const avgPool2dVariants: readonly KernelVariant[] = [
  {
    kernel: "avg-pool2d",
    configure: (site) => poolingConfiguration(site, site.inputs[0]?.shape ?? [], site.outputs[0]?.shape ?? []),
  },
];
