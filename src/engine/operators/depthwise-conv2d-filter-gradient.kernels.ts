/** GPU variants of depthwiseConv2dFilterGradient: a workgroup sums some channels of one tap; many pixels are split among workgroups. */
import type { KernelSite, KernelVariant } from "./define";
import type { DepthwiseShape } from "./depthwise-kernels";
import { depthwiseConstants, depthwiseFlops, depthwiseWidth } from "./depthwise-kernels";
import { elementAliases } from "./flat-kernels";
import { sumSplits } from "./gemm-kernels";
import { convolutionWindow, imageOf } from "./window-geometry";

const INVOCATIONS = 64;
/** Pixels that one invocation sums at least before the rest goes to another workgroup, and workgroups beyond which none is added. */
const PIXELS_AN_INVOCATION = 16;
const ENOUGH_WORKGROUPS = 512;

function shapeOf({ inputs: [x, dy], outputs: [filter], attributes }: KernelSite): DepthwiseShape {
  return {
    window: convolutionWindow(attributes, filter?.shape ?? []),
    input: imageOf(x?.shape ?? []),
    output: imageOf(dy?.shape ?? []),
  };
}

export const depthwiseConv2dFilterGradientVariants: readonly KernelVariant[] = [
  {
    kernel: "depthwise-conv2d-filter-gradient",
    configure: (site) => {
      const shape = shapeOf(site);
      const { window, output } = shape;
      const width = depthwiseWidth(shape);
      const units = output.channels / width;
      const taps = window.kernel[0] * window.kernel[1];
      const pixels = output.batch * output.height * output.width;
      const lanesC = 2 ** Math.min(4, Math.ceil(Math.log2(Math.max(1, units))));
      const lanesP = INVOCATIONS / lanesC;
      const blocks = Math.ceil(units / lanesC);
      const wanted = Math.ceil(ENOUGH_WORKGROUPS / (blocks * taps));
      const pixelsSplit = Math.max(lanesP * PIXELS_AN_INVOCATION, Math.ceil(pixels / wanted));
      const splits = Math.max(1, Math.ceil(pixels / pixelsSplit));
      const count = taps * output.channels;
      const first = {
        constants: {
          ...elementAliases(width),
          ...depthwiseConstants(shape),
          WIDTH: width,
          LANES_C: lanesC,
          LANES_P: lanesP,
          PIXELS: pixels,
          PIXELS_SPLIT: pixelsSplit,
        },
        workgroups: [blocks, taps, splits] as const,
        flops: depthwiseFlops(shape),
      };
      if (splits === 1) return { ...first, lib: ["put-epilogue"], epilogueWidth: width };
      return {
        ...first,
        lib: ["put-plain"],
        bindings: [
          { positions: [0], access: "read" },
          { positions: [1], access: "read" },
          { positions: [3], access: "read_write" },
        ],
        scratch: [splits * count],
        then: [sumSplits(count, splits, 3, 2)],
      };
    },
  },
];
