/** Cases of reshape. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "flatten", inputs: [{ shape: [3, 4, 5] }], attributes: { shape: [-1, 20] } },
  { name: "to images", inputs: [{ shape: [2, 60] }], attributes: { shape: [-1, 4, 5, 3] } },
  { name: "scalar", inputs: [{ shape: [1, 1] }], attributes: { shape: [] } },
  { name: "integers", inputs: [{ shape: [6], dtype: "i32", range: [0, 9] }], attributes: { shape: [2, 3] } },
];
