/** Cases of batchNorm. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "features", inputs: [{ shape: [13, 5] }, { shape: [5] }, { shape: [5] }] },
  { name: "images", inputs: [{ shape: [3, 4, 5, 6] }, { shape: [6] }, { shape: [6] }], attributes: { epsilon: 0.001 } },
  { name: "many positions", inputs: [{ shape: [11, 9, 7, 4] }, { shape: [4] }, { shape: [4] }] },
  {
    name: "far from zero",
    inputs: [{ shape: [40, 3], range: [99, 101] }, { shape: [3] }, { shape: [3] }],
    tolerance: { forward: 1e-3, gradient: 1e-3, reason: "numbers of 100 have 8e-6 of rounding in f32" },
  },
  { name: "sequences", inputs: [{ shape: [2, 7, 3] }, { shape: [3] }, { shape: [3] }] },
];
