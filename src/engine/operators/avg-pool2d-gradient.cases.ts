/** Cases of avgPool2dGradient. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  {
    name: "halves",
    inputs: [{ shape: [2, 3, 4, 3] }],
    attributes: { size: [2, 2], strides: [2, 2], inputSize: [6, 8] },
  },
  {
    name: "with rest",
    inputs: [{ shape: [1, 3, 4, 2] }],
    attributes: { size: [2, 2], strides: [2, 2], inputSize: [7, 9] },
  },
  {
    name: "overlapping",
    inputs: [{ shape: [2, 4, 3, 3] }],
    attributes: { size: [3, 3], strides: [1, 2], inputSize: [6, 7] },
  },
  {
    name: "padded",
    inputs: [{ shape: [1, 3, 3, 4] }],
    attributes: { size: [3, 3], strides: [2, 2], padding: [1, 1, 1, 1], inputSize: [5, 6] },
  },
  {
    name: "uneven padding",
    inputs: [{ shape: [1, 3, 3, 1] }],
    attributes: { size: [2, 3], strides: [2, 2], padding: [0, 1, 2, 1], inputSize: [6, 5] },
  },
  { name: "gaps", inputs: [{ shape: [1, 3, 2, 2] }], attributes: { size: [2, 2], strides: [3, 4], inputSize: [9, 9] } },
  {
    name: "whole image",
    inputs: [{ shape: [2, 1, 1, 3] }],
    attributes: { size: [4, 5], strides: [4, 5], inputSize: [4, 5] },
  },
];
