/** Constants that the depthwise kernels share. Channels are counted in units of `width`. */
import { windowConstants } from "./convolution-kernels";
import type { Image, Window } from "./window-geometry";

export interface DepthwiseShape {
  readonly window: Window;
  readonly input: Image;
  readonly output: Image;
}

/** 4 where the channels of x and y are the same and come in fours. */
export function depthwiseWidth({ input, output }: DepthwiseShape): 1 | 4 {
  return input.channels === output.channels && input.channels % 4 === 0 ? 4 : 1;
}

export function depthwiseConstants(shape: DepthwiseShape): Record<string, number> {
  const { input, output } = shape;
  const width = depthwiseWidth(shape);
  return {
    ...windowConstants(shape),
    IN_C: input.channels / width,
    OUT_C: output.channels / width,
    MULTIPLIER: output.channels / input.channels,
  };
}

export function depthwiseFlops({ window, output }: DepthwiseShape): number {
  return 2 * output.batch * output.height * output.width * output.channels * window.kernel[0] * window.kernel[1];
}
