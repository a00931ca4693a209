/** Cases of layerNorm. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "features", inputs: [{ shape: [5, 7] }, { shape: [7] }, { shape: [7] }] },
  { name: "tokens", inputs: [{ shape: [2, 5, 33] }, { shape: [33] }, { shape: [33] }] },
  { name: "wide tokens", inputs: [{ shape: [2, 5, 132] }, { shape: [132] }, { shape: [132] }] },
  { name: "one feature", inputs: [{ shape: [3, 1] }, { shape: [1] }, { shape: [1] }] },
  {
    name: "far from zero",
    inputs: [{ shape: [4, 40], range: [99, 101] }, { shape: [40] }, { shape: [40] }],
    tolerance: { forward: 1e-3, gradient: 1e-3, reason: "numbers of 100 have 8e-6 of rounding in f32" },
  },
  {
    name: "whole images",
    inputs: [{ shape: [2, 3, 4, 5] }, { shape: [3, 4, 5] }, { shape: [3, 4, 5] }],
    attributes: { axes: 3, epsilon: 0.001 },
  },
];
