/** Cases of softmaxGradient. The results need not be those of a softmax: the formula holds for any. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "rows", inputs: [{ shape: [5, 7], range: [0, 1] }, { shape: [5, 7] }] },
  { name: "columns", inputs: [{ shape: [5, 7], range: [0, 1] }, { shape: [5, 7] }], attributes: { axis: 0 } },
  { name: "wide rows", inputs: [{ shape: [3, 300], range: [0, 0.01] }, { shape: [3, 300] }] },
  { name: "heads", inputs: [{ shape: [2, 3, 4, 36], range: [0, 0.1] }, { shape: [2, 3, 4, 36] }] },
];
