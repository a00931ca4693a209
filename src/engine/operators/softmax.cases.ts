/** Cases of softmax. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "rows", inputs: [{ shape: [5, 7], range: [-3, 3] }] },
  { name: "columns", inputs: [{ shape: [5, 7], range: [-3, 3] }], attributes: { axis: 0 } },
  { name: "wide rows", inputs: [{ shape: [3, 300], range: [-3, 3] }] },
  { name: "heads", inputs: [{ shape: [2, 3, 4, 5], range: [-3, 3] }] },
  { name: "large scores", inputs: [{ shape: [3, 4], range: [-500, 500] }] },
  { name: "shared rows", inputs: [{ shape: [3, 68], range: [-3, 3] }] },
  { name: "more rows than a grid is wide", inputs: [{ shape: [65_537, 1] }], differentiate: [] },
  { name: "one class", inputs: [{ shape: [4, 1] }] },
];
