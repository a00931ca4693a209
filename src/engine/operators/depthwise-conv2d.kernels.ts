/** GPU variants of depthwiseConv2d: one invocation an output element, or four channels. */
import type { KernelSite, KernelVariant } from "./define";
import type { DepthwiseShape } from "./depthwise-kernels";
import { depthwiseConstants, depthwiseFlops, depthwiseWidth } from "./depthwise-kernels";
import { flatConfiguration } from "./flat-kernels";
import { convolutionWindow, imageOf } from "./window-geometry";

function shapeOf({ inputs: [x, filter], outputs: [y], attributes }: KernelSite): DepthwiseShape {
  return {
    window: convolutionWindow(attributes, filter?.shape ?? []),
    input: imageOf(x?.shape ?? []),
    output: imageOf(y?.shape ?? []),
  };
}

export const depthwiseConv2dVariants: readonly KernelVariant[] = [
  {
    kernel: "depthwise-conv2d",
    configure: (site) => {
      const shape = shapeOf(site);
      const flat = flatConfiguration(site.outputs[0], depthwiseWidth(shape));
      return {
        ...flat,
        constants: { ...flat.constants, ...depthwiseConstants(shape) },
        flops: depthwiseFlops(shape),
      };
    },
  },
];
