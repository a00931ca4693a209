/** Cases of argMax. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "rows", inputs: [{ shape: [33, 10] }], attributes: { axis: 1 }, differentiate: [] },
  { name: "columns", inputs: [{ shape: [5, 7] }], attributes: { axis: 0 }, differentiate: [] },
  { name: "middle", inputs: [{ shape: [3, 5, 4] }], attributes: { axis: 1 }, differentiate: [] },
  {
    name: "ties: the first",
    inputs: [{ shape: [2, 4], values: [1, 3, 3, 2, 5, 5, 5, 5] }],
    attributes: { axis: 1 },
    differentiate: [],
  },
  { name: "many classes", inputs: [{ shape: [3, 1000] }], attributes: { axis: 1 }, differentiate: [] },
];
