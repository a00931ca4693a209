/** Where kernels are used: shapes that the common models need (timed), and shapes off every tile (checked against the interpreter). */
import type { Attributes, TensorType } from "../../src/engine/ir/types";

export interface Site {
  readonly operator: string;
  readonly inputs: readonly TensorType[];
  readonly attributes: Attributes;
  /** i32 inputs are drawn from [0, idsBelow). */
  readonly idsBelow?: number;
}

const f32 = (...shape: number[]): TensorType => ({ dtype: "f32", shape });
const i32 = (...shape: number[]): TensorType => ({ dtype: "i32", shape });

function product(m: number, n: number, k: number, transposeA = false, transposeB = false): Site {
  const a = transposeA ? f32(k, m) : f32(m, k);
  const b = transposeB ? f32(n, k) : f32(k, n);
  return { operator: "matmul", inputs: [a, b], attributes: { transposeA, transposeB } };
}

interface Convolution {
  /** Batch, height, width, channels. */
  readonly x: readonly [number, number, number, number];
  /** Kernel height, width and output channels. */
  readonly kernel: readonly [number, number, number];
  readonly strides?: readonly [number, number];
  readonly padding?: readonly [number, number, number, number];
  readonly dilations?: readonly [number, number];
  readonly groups?: number;
}

function outputSize(convolution: Convolution): readonly [number, number] {
  const { x, kernel, strides = [1, 1], padding = [0, 0, 0, 0], dilations = [1, 1] } = convolution;
  const along = (size: number, pad: number, extent: number, dilation: number, stride: number): number =>
    Math.floor((size + pad - (extent - 1) * dilation - 1) / stride) + 1;
  return [
    along(x[1], padding[0] + padding[1], kernel[0], dilations[0], strides[0]),
    along(x[2], padding[2] + padding[3], kernel[1], dilations[1], strides[1]),
  ];
}

/** A convolution and its two gradients. */
function convolutions(convolution: Convolution): readonly Site[] {
  const { x, kernel, strides = [1, 1], padding = [0, 0, 0, 0], dilations = [1, 1], groups = 1 } = convolution;
  const [height, width, out] = kernel;
  const image = f32(...x);
  const filter = f32(height, width, x[3] / groups, out);
  const dy = f32(x[0], ...outputSize(convolution), out);
  const attributes = { strides, padding, dilations, groups };
  const inputSize = [x[1], x[2]];
  return [
    { operator: "conv2d", inputs: [image, filter], attributes },
    { operator: "conv2dInputGradient", inputs: [dy, filter], attributes: { ...attributes, inputSize } },
    {
      operator: "conv2dFilterGradient",
      inputs: [image, dy],
      attributes: { ...attributes, kernelSize: [height, width] },
    },
  ];
}

/** The same window, depthwise, with as many filters a channel as `multiplier`. */
function depthwise(convolution: Convolution, multiplier: number): readonly Site[] {
  const { x, kernel, strides = [1, 1], padding = [0, 0, 0, 0], dilations = [1, 1] } = convolution;
  const [height, width] = kernel;
  const image = f32(...x);
  const filter = f32(height, width, x[3], multiplier);
  const dy = f32(x[0], ...outputSize(convolution), x[3] * multiplier);
  const attributes = { strides, padding, dilations };
  const inputSize = [x[1], x[2]];
  return [
    { operator: "depthwiseConv2d", inputs: [image, filter], attributes },
    { operator: "depthwiseConv2dInputGradient", inputs: [dy, filter], attributes: { ...attributes, inputSize } },
    {
      operator: "depthwiseConv2dFilterGradient",
      inputs: [image, dy],
      attributes: { ...attributes, kernelSize: [height, width] },
    },
  ];
}

/** Both kinds of pooling and their gradients. */
function pools(convolution: Convolution): readonly Site[] {
  const { x, kernel, strides = [1, 1], padding = [0, 0, 0, 0] } = convolution;
  const attributes = { size: kernel.slice(0, 2), strides, padding };
  const shape = [x[0], ...outputSize(convolution), x[3]];
  const gradient = { ...attributes, inputSize: [x[1], x[2]] };
  return [
    { operator: "maxPool2d", inputs: [f32(...x)], attributes },
    { operator: "maxPool2dGradient", inputs: [f32(...shape), i32(...shape)], attributes: gradient },
    { operator: "avgPool2d", inputs: [f32(...x)], attributes },
    { operator: "avgPool2dGradient", inputs: [f32(...shape)], attributes: gradient },
  ];
}

const same: readonly [number, number, number, number] = [1, 1, 1, 1];

export const timedSites: readonly Site[] = [
  product(128, 256, 784),
  product(784, 256, 128, true),
  product(128, 128, 256),
  product(128, 256, 128, false, true),
  product(128, 10, 128),
  ...convolutions({ x: [64, 28, 28, 1], kernel: [3, 3, 16], padding: same }),
  ...pools({ x: [64, 28, 28, 16], kernel: [2, 2, 0], strides: [2, 2] }).slice(0, 2),
  ...convolutions({ x: [64, 14, 14, 16], kernel: [3, 3, 32], padding: same }),
  product(64, 128, 1568),
  product(1568, 128, 64, true),
  product(64, 1568, 128, false, true),
  ...depthwise({ x: [16, 28, 28, 32], kernel: [3, 3, 0], padding: same }, 1),
  product(512, 512, 128),
  product(512, 512, 512),
  { operator: "gatherGradient", inputs: [f32(512, 128), i32(512)], attributes: { rows: 65 }, idsBelow: 65 },
];

const sizes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [5, 7, 3],
  [16, 24, 32],
  [33, 10, 65],
  [70, 68, 36],
  [130, 132, 20],
  [9, 16, 1000],
  [64, 64, 4096],
  [300, 200, 100],
];

const windows: readonly Convolution[] = [
  { x: [2, 7, 6, 1], kernel: [3, 3, 16], padding: same },
  { x: [2, 8, 9, 8], kernel: [3, 3, 12], padding: same },
  { x: [2, 11, 9, 4], kernel: [3, 2, 8], strides: [2, 3], padding: [0, 1, 1, 1] },
  { x: [1, 12, 13, 6], kernel: [3, 3, 9], strides: [2, 1], padding: [2, 1, 0, 2], dilations: [2, 3], groups: 3 },
  { x: [2, 9, 9, 16], kernel: [3, 3, 16], padding: same, groups: 4 },
  { x: [2, 5, 5, 5], kernel: [1, 1, 7] },
  { x: [8, 14, 14, 16], kernel: [3, 3, 32], padding: same },
  { x: [1, 1, 1, 1], kernel: [1, 1, 1] },
  { x: [4, 28, 28, 3], kernel: [5, 5, 40], strides: [2, 2], padding: [2, 2, 2, 2] },
  { x: [2, 9, 9, 8], kernel: [3, 3, 8], strides: [2, 2], padding: same, groups: 2 },
];

export const checkedSites: readonly Site[] = [
  ...sizes.flatMap(([m, n, k]) => [false, true].flatMap((a) => [false, true].map((b) => product(m, n, k, a, b)))),
  { operator: "matmul", inputs: [f32(3, 2, 9, 8), f32(3, 2, 8, 5)], attributes: {} },
  { operator: "matmul", inputs: [f32(6, 40, 36), f32(6, 40, 36)], attributes: { transposeB: true } },
  ...windows.flatMap((window) => [...convolutions(window), ...depthwise(window, 1), ...depthwise(window, 3)]),
  ...windows.filter(({ dilations }) => dilations === undefined).flatMap(pools),
  ...pools({ x: [2, 28, 28, 16], kernel: [2, 2, 0], strides: [2, 2] }),
  ...pools({ x: [2, 7, 9, 3], kernel: [2, 2, 0], strides: [2, 2] }),
  ...pools({ x: [2, 7, 9, 4], kernel: [2, 2, 0], strides: [3, 3] }),
  ...pools({ x: [2, 8, 8, 5], kernel: [2, 2, 0] }),
  { operator: "gather", inputs: [f32(7, 5), i32(3, 4)], attributes: {}, idsBelow: 9 },
  { operator: "gather", inputs: [f32(7, 8), i32(30)], attributes: {}, idsBelow: 9 },
  { operator: "gatherGradient", inputs: [f32(12, 5), i32(12)], attributes: { rows: 7 }, idsBelow: 8 },
  { operator: "gatherGradient", inputs: [f32(500, 8), i32(500)], attributes: { rows: 900 }, idsBelow: 901 },
  { operator: "gatherGradient", inputs: [f32(4000, 128), i32(4000)], attributes: { rows: 3 }, idsBelow: 4 },
];
