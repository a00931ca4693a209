/** Cases of batchNorm. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "features", inputs: [{ shape: [13, 5] }, { shape: [5] }, { shape: [5] }] },
  { name: "images", inputs: [{ shape: [3, 4, 5, 6] }, { shape: [6] }, { shape: [6] }], attributes: { epsilon: 0.001 } },
  { name: "sequences", inputs: [{ shape: [2, 7, 3] }, { shape: [3] }, { shape: [3] }] },
];
