/** The three products of a depthwise convolution on the CPU; see `convolution-loops` for the dense one. */
import type { TensorData } from "./define";
import type { ConvolutionProduct } from "./convolution-loops";
import type { Image, Window } from "./window-geometry";
import { endInside, firstInside } from "./window-geometry";

export interface DepthwiseSite {
  readonly window: Window;
  readonly input: Image;
  /** Its channels are input channels times multiplier; channel `c * multiplier + m`. */
  readonly output: Image;
}

/**
 * x `[batch, height, width, channels]`, filter `[kernelHeight, kernelWidth, channels, multiplier]`,
 * y `[batch, height', width', channels * multiplier]`; the one that the product names is added to, the other two are read.
 */
export function convolveDepthwise(
  product: ConvolutionProduct,
  site: DepthwiseSite,
  x: TensorData,
  filter: TensorData,
  y: TensorData,
): void {
  const { window, input, output } = site;
  const [kernelHeight, kernelWidth] = window.kernel;
  const [strideY, strideX] = window.strides;
  const [top, , left] = window.padding;
  const [dilationY, dilationX] = window.dilations;
  const channels = input.channels;
  const multiplier = output.channels / Math.max(1, channels);
  const step = product === "output" ? outputStep : product === "inputGradient" ? inputGradientStep : filterGradientStep;
  for (let n = 0; n < output.batch; n++) {
    for (let oy = 0; oy < output.height; oy++) {
      const startY = oy * strideY - top;
      const lastY = endInside(startY, dilationY, kernelHeight, input.height);
      for (let ox = 0; ox < output.width; ox++) {
        const startX = ox * strideX - left;
        const firstX = firstInside(startX, dilationX);
        const lastX = endInside(startX, dilationX, kernelWidth, input.width);
        const outAt = ((n * output.height + oy) * output.width + ox) * output.channels;
        for (let ky = firstInside(startY, dilationY); ky < lastY; ky++) {
          const row = (n * input.height + startY + ky * dilationY) * input.width;
          for (let kx = firstX; kx < lastX; kx++) {
            const inAt = (row + startX + kx * dilationX) * channels;
            const filterAt = (ky * kernelWidth + kx) * channels * multiplier;
            step(x, filter, y, inAt, filterAt, outAt, channels, multiplier);
          }
        }
      }
    }
  }
}

function outputStep(
  x: TensorData,
  filter: TensorData,
  y: TensorData,
  inAt: number,
  filterAt: number,
  outAt: number,
  channels: number,
  multiplier: number,
): void {
  for (let c = 0; c < channels; c++) {
    const value = x[inAt + c] ?? 0;
    for (let at = c * multiplier; at < (c + 1) * multiplier; at++) {
      y[outAt + at] = (y[outAt + at] ?? 0) + value * (filter[filterAt + at] ?? 0);
    }
  }
}

function inputGradientStep(
  x: TensorData,
  filter: TensorData,
  y: TensorData,
  inAt: number,
  filterAt: number,
  outAt: number,
  channels: number,
  multiplier: number,
): void {
  for (let c = 0; c < channels; c++) {
    let sum = x[inAt + c] ?? 0;
    for (let at = c * multiplier; at < (c + 1) * multiplier; at++)
      sum += (y[outAt + at] ?? 0) * (filter[filterAt + at] ?? 0);
    x[inAt + c] = sum;
  }
}

function filterGradientStep(
  x: TensorData,
  filter: TensorData,
  y: TensorData,
  inAt: number,
  filterAt: number,
  outAt: number,
  channels: number,
  multiplier: number,
): void {
  for (let c = 0; c < channels; c++) {
    const value = x[inAt + c] ?? 0;
    for (let at = c * multiplier; at < (c + 1) * multiplier; at++) {
      filter[filterAt + at] = (filter[filterAt + at] ?? 0) + value * (y[outAt + at] ?? 0);
    }
  }
}
