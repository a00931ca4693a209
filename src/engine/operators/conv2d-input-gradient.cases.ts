/** Cases of conv2dInputGradient. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "valid", inputs: [{ shape: [2, 4, 5, 5] }, { shape: [3, 3, 3, 5] }], attributes: { inputSize: [6, 7] } },
  {
    name: "same",
    inputs: [{ shape: [2, 5, 6, 8] }, { shape: [3, 3, 4, 8] }],
    attributes: { padding: [1, 1, 1, 1], inputSize: [5, 6] },
  },
  {
    name: "strides",
    inputs: [{ shape: [1, 3, 3, 4] }, { shape: [3, 2, 3, 4] }],
    attributes: { strides: [2, 3], inputSize: [7, 8] },
  },
  {
    name: "dilation and uneven padding",
    inputs: [{ shape: [1, 7, 6, 3] }, { shape: [3, 3, 2, 3] }],
    attributes: { dilations: [2, 3], padding: [1, 2, 3, 0], inputSize: [8, 9] },
  },
  {
    name: "groups",
    inputs: [{ shape: [2, 5, 5, 4] }, { shape: [3, 3, 3, 4] }],
    attributes: { groups: 2, padding: [1, 1, 1, 1], inputSize: [5, 5] },
  },
  { name: "one by one", inputs: [{ shape: [2, 4, 5, 9] }, { shape: [1, 1, 7, 9] }], attributes: { inputSize: [4, 5] } },
  {
    name: "strided with rest",
    inputs: [{ shape: [1, 3, 3, 3] }, { shape: [3, 3, 2, 3] }],
    attributes: { strides: [2, 2], inputSize: [8, 8] },
  },
  {
    name: "one channel, wide",
    inputs: [{ shape: [1, 5, 29, 17] }, { shape: [5, 5, 1, 17] }],
    attributes: { inputSize: [9, 33] },
  },
  {
    name: "as many groups as channels",
    inputs: [{ shape: [1, 4, 5, 6] }, { shape: [2, 2, 1, 6] }],
    attributes: { groups: 3, inputSize: [5, 6] },
  },
];
