/**
 * The three products of a grouped convolution on the CPU: output, gradient by the input, gradient by the filter. All
 * three walk the same index space; the channels of the output, which lie innermost in filter and output, are the inner
 * loop. Results are added to arrays that start at zero.
 */
import type { TensorData } from "./define";
import type { Image, Window } from "./window-geometry";
import { endInside, firstInside } from "./window-geometry";

export interface ConvolutionSite {
  readonly window: Window;
  readonly groups: number;
  readonly input: Image;
  readonly output: Image;
}

export type ConvolutionProduct = "output" | "inputGradient" | "filterGradient";

/**
 * x `[batch, height, width, in]`, filter `[kernelHeight, kernelWidth, in / groups, out]`, y `[batch, height', width', out]`;
 * the one that the product names is written, the other two are read.
 */
export function convolve(
  product: ConvolutionProduct,
  site: ConvolutionSite,
  x: TensorData,
  filter: TensorData,
  y: TensorData,
): void {
  if (product === "filterGradient") filterGradient(site, x, filter, y);
  else overWindows(product === "output" ? outputStep : inputGradientStep, site, x, filter, y);
}

type Step = typeof outputStep;

/** Visits every kernel position inside the image, window by window. */
function overWindows(step: Step, site: ConvolutionSite, x: TensorData, filter: TensorData, y: TensorData): void {
  const { window, groups, input, output } = site;
  const [kernelHeight, kernelWidth] = window.kernel;
  const [strideY, strideX] = window.strides;
  const [top, , left] = window.padding;
  const [dilationY, dilationX] = window.dilations;
  const inPerGroup = input.channels / groups;
  const outPerGroup = output.channels / groups;
  // Neighbouring kernel columns are neighbours in image and filter alike, and can be taken for so many more channels.
  const joined = groups === 1 && dilationX === 1;
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
            const inAt = (row + startX + kx * dilationX) * input.channels;
            const filterAt = (ky * kernelWidth + kx) * inPerGroup * output.channels;
            if (joined) {
              step(x, filter, y, inAt, filterAt, outAt, (lastX - kx) * inPerGroup, outPerGroup, output.channels);
              break;
            }
            for (let group = 0; group < groups; group++) {
              const shift = group * outPerGroup;
              const from = inAt + group * inPerGroup;
              step(x, filter, y, from, filterAt + shift, outAt + shift, inPerGroup, outPerGroup, output.channels);
            }
          }
        }
      }
    }
  }
}

/** y[out] += sum over in of x[in] * filter[in, out], four inputs at a time; past the last one zeros are multiplied. */
function outputStep(
  x: TensorData,
  filter: TensorData,
  y: TensorData,
  inAt: number,
  filterAt: number,
  outAt: number,
  inCount: number,
  outCount: number,
  filterStride: number,
): void {
  for (let ci = 0; ci < inCount; ci += 4) {
    const rest = inCount - ci;
    const x0 = x[inAt + ci] ?? 0;
    const x1 = rest > 1 ? (x[inAt + ci + 1] ?? 0) : 0;
    const x2 = rest > 2 ? (x[inAt + ci + 2] ?? 0) : 0;
    const x3 = rest > 3 ? (x[inAt + ci + 3] ?? 0) : 0;
    const f0 = filterAt + ci * filterStride;
    const f1 = rest > 1 ? f0 + filterStride : f0;
    const f2 = rest > 2 ? f1 + filterStride : f0;
    const f3 = rest > 3 ? f2 + filterStride : f0;
    for (let co = 0; co < outCount; co++) {
      y[outAt + co] =
        (y[outAt + co] ?? 0) +
        x0 * (filter[f0 + co] ?? 0) +
        x1 * (filter[f1 + co] ?? 0) +
        x2 * (filter[f2 + co] ?? 0) +
        x3 * (filter[f3 + co] ?? 0);
    }
  }
}

/** x[in] += sum over out of filter[in, out] * y[out], four inputs at a time to hide the latency of the sums. */
function inputGradientStep(
  x: TensorData,
  filter: TensorData,
  y: TensorData,
  inAt: number,
  filterAt: number,
  outAt: number,
  inCount: number,
  outCount: number,
  filterStride: number,
): void {
  let ci = 0;
  for (; ci + 4 <= inCount; ci += 4) {
    const f0 = filterAt + ci * filterStride;
    const f1 = f0 + filterStride;
    const f2 = f1 + filterStride;
    const f3 = f2 + filterStride;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let co = 0; co < outCount; co++) {
      const value = y[outAt + co] ?? 0;
      s0 += value * (filter[f0 + co] ?? 0);
      s1 += value * (filter[f1 + co] ?? 0);
      s2 += value * (filter[f2 + co] ?? 0);
      s3 += value * (filter[f3 + co] ?? 0);
    }
    x[inAt + ci] = (x[inAt + ci] ?? 0) + s0;
    x[inAt + ci + 1] = (x[inAt + ci + 1] ?? 0) + s1;
    x[inAt + ci + 2] = (x[inAt + ci + 2] ?? 0) + s2;
    x[inAt + ci + 3] = (x[inAt + ci + 3] ?? 0) + s3;
  }
  for (; ci < inCount; ci++) {
    const f = filterAt + ci * filterStride;
    let sum = 0;
    for (let co = 0; co < outCount; co++) sum += (y[outAt + co] ?? 0) * (filter[f + co] ?? 0);
    x[inAt + ci] = (x[inAt + ci] ?? 0) + sum;
  }
}

/** For each kernel position, the output positions of one row that it serves, four at a time. */
function filterGradient(site: ConvolutionSite, x: TensorData, filter: TensorData, y: TensorData): void {
  const { window, groups, input, output } = site;
  const [kernelHeight, kernelWidth] = window.kernel;
  const [strideY, strideX] = window.strides;
  const [top, , left] = window.padding;
  const [dilationY, dilationX] = window.dilations;
  const inPerGroup = input.channels / groups;
  const outPerGroup = output.channels / groups;
  for (let n = 0; n < output.batch; n++) {
    for (let oy = 0; oy < output.height; oy++) {
      const startY = oy * strideY - top;
      const lastY = endInside(startY, dilationY, kernelHeight, input.height);
      const outRow = (n * output.height + oy) * output.width;
      for (let ky = firstInside(startY, dilationY); ky < lastY; ky++) {
        const inRow = (n * input.height + startY + ky * dilationY) * input.width;
        for (let kx = 0; kx < kernelWidth; kx++) {
          const shiftX = kx * dilationX - left;
          const filterAt = (ky * kernelWidth + kx) * inPerGroup * output.channels;
          const end = endInside(shiftX, strideX, output.width, input.width);
          for (let ox = firstInside(shiftX, strideX); ox < end; ox += 4) {
            const inAt = (inRow + shiftX + ox * strideX) * input.channels;
            const outAt = (outRow + ox) * output.channels;
            for (let group = 0; group < groups; group++) {
              filterGradientStep(
                x,
                filter,
                y,
                inAt + group * inPerGroup,
                strideX * input.channels,
                filterAt + group * outPerGroup,
                outAt + group * outPerGroup,
                output.channels,
                Math.min(4, end - ox),
                inPerGroup,
                outPerGroup,
              );
            }
          }
        }
      }
    }
  }
}

/** filter[in, out] += sum over up to four positions of x[position, in] * y[position, out]. */
function filterGradientStep(
  x: TensorData,
  filter: TensorData,
  y: TensorData,
  inAt: number,
  inStep: number,
  filterAt: number,
  outAt: number,
  outChannels: number,
  positions: number,
  inCount: number,
  outCount: number,
): void {
  const y1 = positions > 1 ? outAt + outChannels : outAt;
  const y2 = positions > 2 ? y1 + outChannels : outAt;
  const y3 = positions > 3 ? y2 + outChannels : outAt;
  for (let ci = 0; ci < inCount; ci++) {
    const x0 = x[inAt + ci] ?? 0;
    const x1 = positions > 1 ? (x[inAt + inStep + ci] ?? 0) : 0;
    const x2 = positions > 2 ? (x[inAt + 2 * inStep + ci] ?? 0) : 0;
    const x3 = positions > 3 ? (x[inAt + 3 * inStep + ci] ?? 0) : 0;
    const f = filterAt + ci * outChannels;
    for (let co = 0; co < outCount; co++) {
      filter[f + co] =
        (filter[f + co] ?? 0) +
        x0 * (y[outAt + co] ?? 0) +
        x1 * (y[y1 + co] ?? 0) +
        x2 * (y[y2 + co] ?? 0) +
        x3 * (y[y3 + co] ?? 0);
    }
  }
}
