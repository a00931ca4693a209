/** Cases of layerNorm. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "features", inputs: [{ shape: [5, 7] }, { shape: [7] }, { shape: [7] }] },
  { name: "tokens", inputs: [{ shape: [2, 5, 33] }, { shape: [33] }, { shape: [33] }] },
  {
    name: "whole images",
    inputs: [{ shape: [2, 3, 4, 5] }, { shape: [3, 4, 5] }, { shape: [3, 4, 5] }],
    attributes: { axes: 3, epsilon: 0.001 },
  },
];
