/** GPU variants of maxPool2dGradient: windows that do not overlap write, else every input element collects from its windows. */
import { elementCount } from "../ir/types";
import type { KernelVariant } from "./define";
import { gridOf } from "./define";
import { FLAT_WORKGROUP, widthOf } from "./flat-kernels";
import { poolingConfiguration } from "./pooling-kernels";
import { poolingWindow } from "./window-geometry";

export const maxPool2dGradientVariants: readonly KernelVariant[] = [
  {
    kernel: "max-pool2d-gradient-tiles",
    when: ({ attributes }) => {
      const { kernel, strides, padding } = poolingWindow(attributes);
      return kernel[0] <= strides[0] && kernel[1] <= strides[1] && padding.every((side) => side === 0);
    },
    configure: (site) => {
      const dy = site.inputs[0]?.shape ?? [];
      const configuration = poolingConfiguration(site, site.outputs[0]?.shape ?? [], dy);
      const windows = elementCount(dy) / widthOf(dy[3] ?? 0);
      return {
        ...configuration,
        constants: { ...configuration.constants, COUNT: windows },
        workgroups: gridOf(Math.ceil(windows / FLAT_WORKGROUP)),
      };
    },
  },
  {
    kernel: "max-pool2d-gradient",
    configure: (site) => poolingConfiguration(site, site.outputs[0]?.shape ?? [], site.inputs[0]?.shape ?? []),
  },
];
