/** GPU variants of conv2d: a product of the image's patches, which are never stored, and the filter. */
import type { ConvolutionShape } from "./convolution-kernels";
import { outputGemm, windowConstants } from "./convolution-kernels";
import type { KernelSite, KernelVariant } from "./define";
import { gridOf, int } from "./define";
import { gemmVariants } from "./gemm-kernels";
import { convolutionWindow, imageOf } from "./window-geometry";

function shapeOf({ inputs: [x, filter], outputs: [y], attributes }: KernelSite): ConvolutionShape {
  return {
    window: convolutionWindow(attributes, filter?.shape ?? []),
    groups: int(attributes, "groups"),
    input: imageOf(x?.shape ?? []),
    output: imageOf(y?.shape ?? []),
  };
}

const PIXELS_A_STRIP = 8;
const CHANNELS_A_STRIP = 16;
const STRIPS_A_WORKGROUP = 8;

function hasFewChannels(site: KernelSite): boolean {
  const { groups, input, output } = shapeOf(site);
  return groups === 1 && input.channels % 4 !== 0 && output.channels % 4 === 0;
}

/** First layers of networks on images. Without workgroup memory, so for software adapters. */
const fewChannels: KernelVariant = {
  kernel: "conv2d-few-channels",
  when: (site) => site.device.software && hasFewChannels(site),
  mayReplace: hasFewChannels,
  configure: (site) => {
    const shape = shapeOf(site);
    const { window, input, output } = shape;
    const strips = Math.ceil(output.width / PIXELS_A_STRIP) * Math.ceil(output.channels / CHANNELS_A_STRIP);
    const count = output.batch * output.height * strips;
    const pixels = output.batch * output.height * output.width;
    return {
      constants: { ...windowConstants(shape), COUNT: count },
      workgroups: gridOf(Math.ceil(count / STRIPS_A_WORKGROUP)),
      flops: 2 * pixels * output.channels * input.channels * window.kernel[0] * window.kernel[1],
      epilogueWidth: 4,
    };
  },
};

export const conv2dVariants: readonly KernelVariant[] = [
  fewChannels,
  ...gemmVariants((site) => outputGemm(shapeOf(site))),
];
