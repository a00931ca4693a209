/** Cases of where. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  {
    name: "same shape",
    inputs: [{ shape: [5, 7], dtype: "i32", range: [0, 2] }, { shape: [5, 7] }, { shape: [5, 7] }],
  },
  {
    name: "everything broadcasts",
    inputs: [{ shape: [5, 1], dtype: "i32", range: [0, 2] }, { shape: [7] }, { shape: [] }],
  },
  {
    name: "numbers as condition",
    inputs: [{ shape: [4], values: [0, 1, -2, 0] }, { shape: [3, 4] }, { shape: [3, 1] }],
    differentiate: [1, 2],
  },
];
