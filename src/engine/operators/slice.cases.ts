/** Cases of slice. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "columns", inputs: [{ shape: [5, 9] }], attributes: { starts: [0, 2], ends: [5, 6] } },
  { name: "rows", inputs: [{ shape: [65, 3] }], attributes: { starts: [31, 0], ends: [64, 3] } },
  {
    name: "inside of images",
    inputs: [{ shape: [2, 5, 6, 3] }],
    attributes: { starts: [0, 1, 2, 0], ends: [2, 4, 5, 2] },
  },
  { name: "whole", inputs: [{ shape: [4, 3] }], attributes: { starts: [0, 0], ends: [4, 3] } },
];
