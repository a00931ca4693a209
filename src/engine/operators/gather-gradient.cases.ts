/** Cases of gatherGradient. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  {
    name: "repeated ids",
    inputs: [{ shape: [13, 5] }, { shape: [13], dtype: "i32", range: [0, 4] }],
    attributes: { rows: 9 },
  },
  {
    name: "sequences",
    inputs: [{ shape: [3, 7, 8] }, { shape: [3, 7], dtype: "i32", range: [0, 20] }],
    attributes: { rows: 20 },
  },
  {
    name: "rows of matrices",
    inputs: [{ shape: [5, 2, 3] }, { shape: [5], dtype: "i32", range: [0, 4] }],
    attributes: { rows: 4 },
  },
  {
    name: "many on one row",
    inputs: [{ shape: [300, 3] }, { shape: [300], dtype: "i32", range: [0, 2] }],
    attributes: { rows: 2 },
  },
  {
    name: "outside the table",
    inputs: [{ shape: [4, 3] }, { shape: [4], dtype: "i32", values: [-1, 0, 3, 4] }],
    attributes: { rows: 4 },
  },
];
