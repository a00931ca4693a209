/** Cases of groupNorm. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  {
    name: "images",
    inputs: [{ shape: [2, 3, 5, 6] }, { shape: [6] }, { shape: [6] }],
    attributes: { groups: 3, epsilon: 0.001 },
  },
  {
    name: "wide groups",
    inputs: [{ shape: [3, 4, 4, 16] }, { shape: [16] }, { shape: [16] }],
    attributes: { groups: 2 },
  },
  { name: "one group", inputs: [{ shape: [2, 7, 5] }, { shape: [5] }, { shape: [5] }], attributes: { groups: 1 } },
  { name: "features", inputs: [{ shape: [5, 12] }, { shape: [12] }, { shape: [12] }], attributes: { groups: 4 } },
];
