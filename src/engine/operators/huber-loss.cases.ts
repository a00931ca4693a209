/** Cases of huberLoss. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  {
    name: "vector",
    inputs: [
      { shape: [33], range: [-3, 3] },
      { shape: [33], range: [-3, 3] },
    ],
  },
  {
    name: "matrix, other delta",
    inputs: [
      { shape: [5, 7], range: [-3, 3] },
      { shape: [5, 7], range: [-3, 3] },
    ],
    attributes: { delta: 0.5 },
  },
];
