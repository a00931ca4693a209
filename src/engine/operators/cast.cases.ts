/** Cases of cast. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "to itself", inputs: [{ shape: [5, 7] }], attributes: { dtype: "f32" } },
  { name: "to integer", inputs: [{ shape: [5, 7], range: [-9, 9] }], attributes: { dtype: "i32" }, differentiate: [] },
  { name: "to number", inputs: [{ shape: [5, 7], dtype: "i32", range: [-9, 9] }], attributes: { dtype: "f32" } },
  { name: "to unsigned", inputs: [{ shape: [4], dtype: "i32", range: [0, 9] }], attributes: { dtype: "u32" } },
];
