/** Cases of constant. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "scalar", inputs: [], attributes: { value: 0.1 } },
  { name: "matrix", inputs: [], attributes: { value: -2.5, shape: [5, 7] } },
  { name: "integers", inputs: [], attributes: { value: -3, shape: [4], dtype: "i32" } },
  { name: "unsigned", inputs: [], attributes: { value: 7, shape: [3], dtype: "u32" } },
];
