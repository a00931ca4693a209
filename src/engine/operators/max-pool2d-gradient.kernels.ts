/** GPU variants of maxPool2dGradient: every input element collects from the windows that hold it. */
import type { KernelVariant } from "./define";
import { poolingConfiguration } from "./pooling-kernels";

export const maxPool2dGradientVariants: readonly KernelVariant[] = [
  {
    kernel: "max-pool2d-gradient",
    configure: (site) => poolingConfiguration(site, site.outputs[0]?.shape ?? [], site.inputs[0]?.shape ?? []),
  },
];
