/** Cases of avgPool2d. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "halves", inputs: [{ shape: [2, 6, 8, 3] }], attributes: { size: [2, 2], strides: [2, 2] } },
  { name: "with rest", inputs: [{ shape: [1, 7, 9, 2] }], attributes: { size: [2, 2], strides: [2, 2] } },
  { name: "overlapping", inputs: [{ shape: [2, 6, 7, 3] }], attributes: { size: [3, 3], strides: [1, 2] } },
  {
    name: "padded",
    inputs: [{ shape: [1, 5, 6, 4] }],
    attributes: { size: [3, 3], strides: [2, 2], padding: [1, 1, 1, 1] },
  },
  {
    name: "uneven padding",
    inputs: [{ shape: [1, 6, 5, 1] }],
    attributes: { size: [2, 3], strides: [2, 2], padding: [0, 1, 2, 1] },
  },
  { name: "gaps", inputs: [{ shape: [1, 9, 9, 2] }], attributes: { size: [2, 2], strides: [3, 4] } },
  { name: "whole image", inputs: [{ shape: [2, 4, 5, 3] }], attributes: { size: [4, 5], strides: [4, 5] } },
];
