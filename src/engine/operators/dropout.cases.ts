/** Cases of dropout. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "half", inputs: [{ shape: [33, 65] }], attributes: { rate: 0.5, stream: 11 } },
  { name: "images", inputs: [{ shape: [2, 3, 4, 5] }], attributes: { rate: 0.2, stream: 12 } },
  { name: "nothing dropped", inputs: [{ shape: [5, 7] }], attributes: { rate: 0, stream: 13 } },
];
