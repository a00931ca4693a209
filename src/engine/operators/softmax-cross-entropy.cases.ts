/** Cases of softmaxCrossEntropy. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  {
    name: "digits",
    inputs: [
      { shape: [13, 10], range: [-3, 3] },
      { shape: [13], dtype: "i32", range: [0, 10] },
    ],
  },
  {
    name: "sequences",
    inputs: [
      { shape: [2, 5, 6], range: [-3, 3] },
      { shape: [2, 5], dtype: "i32", range: [0, 6] },
    ],
  },
  {
    name: "many classes",
    inputs: [
      { shape: [3, 300], range: [-3, 3] },
      { shape: [3], dtype: "i32", range: [0, 300] },
    ],
  },
  {
    name: "a vocabulary",
    inputs: [
      { shape: [2, 2003], range: [-9, 9] },
      { shape: [2], dtype: "i32", values: [0, 2002] },
    ],
  },
  {
    name: "large scores",
    inputs: [
      { shape: [3, 4], range: [-500, 500] },
      { shape: [3], dtype: "i32", range: [0, 4] },
    ],
    tolerance: { forward: 1e-4, gradient: 1e-3, reason: "scores of 500 have 3e-5 of rounding in f32" },
  },
  { name: "labels outside", inputs: [{ shape: [4, 3] }, { shape: [4], dtype: "i32", values: [-1, 0, 2, 3] }] },
];
