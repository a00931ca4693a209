/** Cases of sigmoidBinaryCrossEntropy. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  {
    name: "vector",
    inputs: [
      { shape: [13], range: [-3, 3] },
      { shape: [13], range: [0, 1] },
    ],
  },
  {
    name: "matrix",
    inputs: [
      { shape: [5, 7], range: [-3, 3] },
      { shape: [5, 7], range: [0, 1] },
    ],
  },
  {
    name: "sure of itself",
    inputs: [
      { shape: [4], values: [-200, -30, 30, 200] },
      { shape: [4], values: [0, 1, 0, 1] },
    ],
  },
];
