/** Cases of depthwiseConv2dFilterGradient. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "valid", inputs: [{ shape: [2, 6, 7, 3] }, { shape: [2, 4, 5, 3] }], attributes: { kernelSize: [3, 3] } },
  {
    name: "same",
    inputs: [{ shape: [2, 5, 6, 4] }, { shape: [2, 5, 6, 8] }],
    attributes: { padding: [1, 1, 1, 1], kernelSize: [3, 3] },
  },
  {
    name: "strides",
    inputs: [{ shape: [1, 7, 8, 3] }, { shape: [1, 3, 3, 6] }],
    attributes: { strides: [2, 3], kernelSize: [3, 2] },
  },
  {
    name: "dilation and uneven padding",
    inputs: [{ shape: [1, 8, 9, 2] }, { shape: [1, 7, 6, 2] }],
    attributes: { dilations: [2, 3], padding: [1, 2, 3, 0], kernelSize: [3, 3] },
  },
  {
    name: "one by one",
    inputs: [{ shape: [2, 4, 5, 7] }, { shape: [2, 4, 5, 7] }],
    attributes: { kernelSize: [1, 1] },
  },
  {
    name: "strided with rest",
    inputs: [{ shape: [1, 8, 8, 2] }, { shape: [1, 3, 3, 2] }],
    attributes: { strides: [2, 2], kernelSize: [3, 3] },
  },
  {
    name: "one channel, wide",
    inputs: [{ shape: [1, 9, 33, 1] }, { shape: [1, 5, 29, 1] }],
    attributes: { kernelSize: [5, 5] },
  },
];
