/** Cases of depthwiseConv2dInputGradient. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "valid", inputs: [{ shape: [2, 4, 5, 3] }, { shape: [3, 3, 3, 1] }], attributes: { inputSize: [6, 7] } },
  {
    name: "same",
    inputs: [{ shape: [2, 5, 6, 8] }, { shape: [3, 3, 4, 2] }],
    attributes: { padding: [1, 1, 1, 1], inputSize: [5, 6] },
  },
  {
    name: "strides",
    inputs: [{ shape: [1, 3, 3, 6] }, { shape: [3, 2, 3, 2] }],
    attributes: { strides: [2, 3], inputSize: [7, 8] },
  },
  {
    name: "dilation and uneven padding",
    inputs: [{ shape: [1, 7, 6, 2] }, { shape: [3, 3, 2, 1] }],
    attributes: { dilations: [2, 3], padding: [1, 2, 3, 0], inputSize: [8, 9] },
  },
  { name: "one by one", inputs: [{ shape: [2, 4, 5, 7] }, { shape: [1, 1, 7, 1] }], attributes: { inputSize: [4, 5] } },
  {
    name: "strided with rest",
    inputs: [{ shape: [1, 3, 3, 2] }, { shape: [3, 3, 2, 1] }],
    attributes: { strides: [2, 2], inputSize: [8, 8] },
  },
  {
    name: "one channel, wide",
    inputs: [{ shape: [1, 5, 29, 1] }, { shape: [5, 5, 1, 1] }],
    attributes: { inputSize: [9, 33] },
  },
];
