/** Cases of iota. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "vector", inputs: [], attributes: { shape: [300] } },
  { name: "first axis", inputs: [], attributes: { shape: [5, 7], axis: 0 } },
  { name: "middle axis, numbers", inputs: [], attributes: { shape: [3, 5, 2], axis: 1, dtype: "f32" } },
  { name: "last axis, unsigned", inputs: [], attributes: { shape: [3, 5], axis: 1, dtype: "u32" } },
];
