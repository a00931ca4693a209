/** Cases of rmsNorm. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "features", inputs: [{ shape: [5, 7] }, { shape: [7] }] },
  { name: "tokens", inputs: [{ shape: [2, 5, 132] }, { shape: [132] }] },
  { name: "one feature", inputs: [{ shape: [3, 1] }, { shape: [1] }] },
  {
    name: "whole images",
    inputs: [{ shape: [2, 3, 4, 5] }, { shape: [3, 4, 5] }],
    attributes: { axes: 3, epsilon: 0.001 },
  },
];
