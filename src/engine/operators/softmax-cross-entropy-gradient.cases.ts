/** Cases of softmaxCrossEntropyGradient. The losses are any: the formula does not ask where they come from. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  {
    name: "digits",
    inputs: [
      { shape: [13, 10], range: [-1, 1] },
      { shape: [13], dtype: "i32", range: [0, 10] },
      { shape: [13], range: [1, 3] },
      { shape: [13] },
    ],
  },
  {
    name: "sequences",
    inputs: [
      { shape: [2, 5, 8], range: [-1, 1] },
      { shape: [2, 5], dtype: "i32", range: [0, 8] },
      { shape: [2, 5], range: [1, 3] },
      { shape: [2, 5] },
    ],
  },
  {
    name: "labels outside",
    inputs: [
      { shape: [4, 3] },
      { shape: [4], dtype: "i32", values: [-1, 0, 2, 3] },
      { shape: [4], values: [0, 0.5, 1, 0] },
      { shape: [4] },
    ],
  },
];
