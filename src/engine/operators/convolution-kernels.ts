/** The three products of a convolution as matrix products, for the GPU. Each group is one product of its own. */
import type { Gemm } from "./gemm-kernels";
import type { Image, Window } from "./window-geometry";

export interface ConvolutionShape {
  readonly window: Window;
  readonly groups: number;
  readonly input: Image;
  readonly output: Image;
}

/** Constants of the fragments that read patches. */
export function windowConstants({ window, input, output }: Omit<ConvolutionShape, "groups">): Record<string, number> {
  return {
    IN_H: input.height,
    IN_W: input.width,
    IN_C: input.channels,
    OUT_H: output.height,
    OUT_W: output.width,
    OUT_C: output.channels,
    KERNEL_H: window.kernel[0],
    KERNEL_W: window.kernel[1],
    STRIDE_H: window.strides[0],
    STRIDE_W: window.strides[1],
    DILATION_H: window.dilations[0],
    DILATION_W: window.dilations[1],
    PAD_TOP: window.padding[0],
    PAD_LEFT: window.padding[2],
  };
}

function channelsOf({ groups, input, output }: ConvolutionShape): { groupIn: number; groupOut: number } {
  return { groupIn: input.channels / groups, groupOut: output.channels / groups };
}

function constantsOf(shape: ConvolutionShape): Record<string, number> {
  const { groupIn, groupOut } = channelsOf(shape);
  return { ...windowConstants(shape), GROUP_IN: groupIn, GROUP_OUT: groupOut };
}

/** Patches of x `[pixels, taps * in]` times the filter `[taps * in, out]`. */
export function outputGemm(shape: ConvolutionShape): Gemm {
  const { groupIn, groupOut } = channelsOf(shape);
  const { window, output } = shape;
  return {
    batches: shape.groups,
    m: output.batch * output.height * output.width,
    n: groupOut,
    k: window.kernel[0] * window.kernel[1] * groupIn,
    transposeA: false,
    transposeB: false,
    vectorA: groupIn % 4 === 0,
    vectorB: groupOut % 4 === 0,
    vectorY: groupOut % 4 === 0,
    yRow: output.channels,
    yBatch: groupOut,
    fragments: ["conv-patches", "matrix-b"],
    constants: { ...constantsOf(shape), B_ROW: output.channels, B_BATCH: groupOut },
  };
}

/** Patches of dy `[input pixels, taps * out]` times the filter, each tap transposed, `[taps * out, in]`. */
export function inputGradientGemm(shape: ConvolutionShape): Gemm {
  const { groupIn, groupOut } = channelsOf(shape);
  const { window, input } = shape;
  return {
    batches: shape.groups,
    m: input.batch * input.height * input.width,
    n: groupIn,
    k: window.kernel[0] * window.kernel[1] * groupOut,
    transposeA: false,
    transposeB: true,
    vectorA: groupOut % 4 === 0,
    vectorB: groupOut % 4 === 0,
    vectorY: groupIn % 4 === 0,
    yRow: input.channels,
    yBatch: groupIn,
    fragments: ["conv-gradient-patches", "conv-filter-transposed"],
    constants: constantsOf(shape),
  };
}

/** Patches of x, transposed, `[taps * in, pixels]` times dy `[pixels, out]`. */
export function filterGradientGemm(shape: ConvolutionShape): Gemm {
  const { groupIn, groupOut } = channelsOf(shape);
  const { window, output } = shape;
  return {
    batches: shape.groups,
    m: window.kernel[0] * window.kernel[1] * groupIn,
    n: groupOut,
    k: output.batch * output.height * output.width,
    transposeA: true,
    transposeB: false,
    vectorA: groupIn % 4 === 0,
    vectorB: groupOut % 4 === 0,
    vectorY: groupOut % 4 === 0,
    yRow: output.channels,
    yBatch: groupOut,
    fragments: ["conv-patches-transposed", "matrix-b"],
    constants: { ...constantsOf(shape), B_ROW: output.channels, B_BATCH: groupOut },
  };
}
