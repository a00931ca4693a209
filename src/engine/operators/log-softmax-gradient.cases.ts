/** Cases of logSoftmaxGradient. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "rows", inputs: [{ shape: [5, 7], range: [-3, 0] }, { shape: [5, 7] }] },
  { name: "columns", inputs: [{ shape: [5, 7], range: [-3, 0] }, { shape: [5, 7] }], attributes: { axis: 0 } },
  { name: "wide rows", inputs: [{ shape: [3, 300], range: [-7, -4] }, { shape: [3, 300] }] },
  { name: "heads", inputs: [{ shape: [2, 3, 4, 36], range: [-5, -2] }, { shape: [2, 3, 4, 36] }] },
];
