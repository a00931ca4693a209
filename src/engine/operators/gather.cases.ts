/** Cases of gather. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "vector of ids", inputs: [{ shape: [9, 5] }, { shape: [13], dtype: "i32", range: [0, 9] }] },
  { name: "sequences", inputs: [{ shape: [20, 8] }, { shape: [3, 7], dtype: "i32", range: [0, 20] }] },
  { name: "rows of matrices", inputs: [{ shape: [4, 2, 3] }, { shape: [5], dtype: "i32", range: [0, 4] }] },
  { name: "single numbers", inputs: [{ shape: [6] }, { shape: [2, 2], dtype: "i32", range: [0, 6] }] },
  { name: "outside the table", inputs: [{ shape: [4, 3] }, { shape: [4], dtype: "i32", values: [-1, 0, 3, 4] }] },
];
