/** Cases of pad. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "matrix", inputs: [{ shape: [5, 7] }], attributes: { before: [1, 0], after: [2, 3] } },
  {
    name: "images",
    inputs: [{ shape: [2, 3, 4, 3] }],
    attributes: { before: [0, 1, 2, 0], after: [0, 2, 1, 1], value: 0.5 },
  },
  { name: "nothing", inputs: [{ shape: [6] }], attributes: { before: [0], after: [0] } },
];
