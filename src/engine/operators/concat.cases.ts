/** Cases of concat. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "columns", inputs: [{ shape: [5, 3] }, { shape: [5, 4] }, { shape: [5, 1] }], attributes: { axis: 1 } },
  { name: "rows", inputs: [{ shape: [2, 7] }, { shape: [33, 7] }], attributes: { axis: 0 } },
  { name: "channels of images", inputs: [{ shape: [2, 3, 5, 3] }, { shape: [2, 3, 5, 6] }], attributes: { axis: 3 } },
  { name: "heights of images", inputs: [{ shape: [2, 3, 5, 2] }, { shape: [2, 1, 5, 2] }], attributes: { axis: 1 } },
  { name: "one alone", inputs: [{ shape: [4, 4] }], attributes: { axis: 1 } },
  { name: "one empty", inputs: [{ shape: [4, 2] }, { shape: [4, 0] }], attributes: { axis: 1 } },
];
