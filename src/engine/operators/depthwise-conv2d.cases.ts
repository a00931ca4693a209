/** Cases of depthwiseConv2d. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "valid", inputs: [{ shape: [2, 6, 7, 3] }, { shape: [3, 3, 3, 1] }] },
  { name: "same", inputs: [{ shape: [2, 5, 6, 4] }, { shape: [3, 3, 4, 2] }], attributes: { padding: [1, 1, 1, 1] } },
  { name: "strides", inputs: [{ shape: [1, 7, 8, 3] }, { shape: [3, 2, 3, 2] }], attributes: { strides: [2, 3] } },
  {
    name: "dilation and uneven padding",
    inputs: [{ shape: [1, 8, 9, 2] }, { shape: [3, 3, 2, 1] }],
    attributes: { dilations: [2, 3], padding: [1, 2, 3, 0] },
  },
  { name: "one by one", inputs: [{ shape: [2, 4, 5, 7] }, { shape: [1, 1, 7, 1] }] },
  {
    name: "strided with rest",
    inputs: [{ shape: [1, 8, 8, 2] }, { shape: [3, 3, 2, 1] }],
    attributes: { strides: [2, 2] },
  },
  { name: "one channel, wide", inputs: [{ shape: [1, 9, 33, 1] }, { shape: [5, 5, 1, 1] }] },
];
