/** Cases of maxPool2dGradient. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  {
    name: "halves",
    inputs: [
      { shape: [2, 3, 4, 3] },
      {
        shape: [2, 3, 4, 3],
        dtype: "i32",
        values: [
          0, 9, 0, 11, 2, 11, 4, 13, 4, 15, 6, 15, 16, 25, 16, 27, 18, 27, 20, 29, 20, 31, 22, 31, 32, 41, 32, 43, 34,
          43, 36, 45, 36, 47, 38, 47, 0, 9, 0, 11, 2, 11, 4, 13, 4, 15, 6, 15, 16, 25, 16, 27, 18, 27, 20, 29, 20, 31,
          22, 31, 32, 41, 32, 43, 34, 43, 36, 45, 36, 47, 38, 47,
        ],
      },
    ],
    attributes: { size: [2, 2], strides: [2, 2], inputSize: [6, 8] },
    differentiate: [],
  },
  {
    name: "with rest",
    inputs: [
      { shape: [1, 3, 4, 2] },
      {
        shape: [1, 3, 4, 2],
        dtype: "i32",
        values: [0, 10, 2, 12, 4, 14, 6, 16, 18, 28, 20, 30, 22, 32, 24, 34, 36, 46, 38, 48, 40, 50, 42, 52],
      },
    ],
    attributes: { size: [2, 2], strides: [2, 2], inputSize: [7, 9] },
    differentiate: [],
  },
  {
    name: "overlapping",
    inputs: [
      { shape: [2, 4, 3, 3] },
      {
        shape: [2, 4, 3, 3],
        dtype: "i32",
        values: [
          0, 9, 15, 2, 11, 17, 4, 13, 19, 7, 16, 22, 9, 18, 24, 11, 20, 26, 14, 23, 29, 16, 25, 31, 18, 27, 33, 21, 30,
          36, 23, 32, 38, 25, 34, 40, 0, 9, 15, 2, 11, 17, 4, 13, 19, 7, 16, 22, 9, 18, 24, 11, 20, 26, 14, 23, 29, 16,
          25, 31, 18, 27, 33, 21, 30, 36, 23, 32, 38, 25, 34, 40,
        ],
      },
    ],
    attributes: { size: [3, 3], strides: [1, 2], inputSize: [6, 7] },
    differentiate: [],
  },
  {
    name: "padded",
    inputs: [
      { shape: [1, 3, 3, 4] },
      {
        shape: [1, 3, 3, 4],
        dtype: "i32",
        values: [
          0, 7, 0, 7, 3, 8, 1, 9, 4, 9, 5, 10, 6, 13, 18, 7, 15, 20, 7, 15, 22, 9, 17, 22, 18, 25, 18, 25, 21, 26, 19,
          27, 22, 27, 23, 28,
        ],
      },
    ],
    attributes: { size: [3, 3], strides: [2, 2], padding: [1, 1, 1, 1], inputSize: [5, 6] },
    differentiate: [],
  },
  {
    name: "uneven padding",
    inputs: [{ shape: [1, 3, 3, 1] }, { shape: [1, 3, 3, 1], dtype: "i32", values: [0, 7, 3, 15, 12, 18, 20, 27, 23] }],
    attributes: { size: [2, 3], strides: [2, 2], padding: [0, 1, 2, 1], inputSize: [6, 5] },
    differentiate: [],
  },
  {
    name: "gaps",
    inputs: [
      { shape: [1, 3, 2, 2] },
      { shape: [1, 3, 2, 2], dtype: "i32", values: [0, 10, 4, 14, 27, 37, 31, 41, 54, 64, 58, 68] },
    ],
    attributes: { size: [2, 2], strides: [3, 4], inputSize: [9, 9] },
    differentiate: [],
  },
  {
    name: "whole image",
    inputs: [{ shape: [2, 1, 1, 3] }, { shape: [2, 1, 1, 3], dtype: "i32", values: [0, 15, 10, 5, 0, 15] }],
    attributes: { size: [4, 5], strides: [4, 5], inputSize: [4, 5] },
    differentiate: [],
  },
];
