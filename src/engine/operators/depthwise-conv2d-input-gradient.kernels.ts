/** GPU variants of depthwiseConv2dInputGradient: one invocation an input element, or four channels. */
import type { KernelSite, KernelVariant } from "./define";
import type { DepthwiseShape } from "./depthwise-kernels";
import { depthwiseConstants, depthwiseFlops, depthwiseWidth } from "./depthwise-kernels";
import { flatConfiguration } from "./flat-kernels";
import { convolutionWindow, imageOf } from "./window-geometry";

function shapeOf({ inputs: [dy, filter], outputs: [dx], attributes }: KernelSite): DepthwiseShape {
  return {
    window: convolutionWindow(attributes, filter?.shape ?? []),
    input: imageOf(dx?.shape ?? []),
    output: imageOf(dy?.shape ?? []),
  };
}

export const depthwiseConv2dInputGradientVariants: readonly KernelVariant[] = [
  {
    kernel: "depthwise-conv2d-input-gradient",
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
