/** Cases of reverse. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "time", inputs: [{ shape: [2, 5, 3] }], attributes: { axis: 1 } },
  { name: "time, four features at once", inputs: [{ shape: [3, 4, 8] }], attributes: { axis: 1 } },
  { name: "the last axis", inputs: [{ shape: [3, 4] }], attributes: { axis: 1 } },
  { name: "one element", inputs: [{ shape: [3, 1, 2] }], attributes: { axis: 1 } },
  { name: "ids", inputs: [{ shape: [2, 6], dtype: "i32", range: [0, 9] }], attributes: { axis: 1 } },
];
