/** Cases of reduceMax. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "rows", inputs: [{ shape: [33, 65] }], attributes: { axes: [1] } },
  { name: "columns", inputs: [{ shape: [33, 65] }], attributes: { axes: [0] } },
  { name: "columns kept", inputs: [{ shape: [5, 7] }], attributes: { axes: [0], keepDims: true } },
  { name: "all", inputs: [{ shape: [5, 7] }], attributes: { axes: [0, 1] } },
  { name: "spatial", inputs: [{ shape: [2, 5, 7, 3] }], attributes: { axes: [1, 2] } },
  { name: "all but channels", inputs: [{ shape: [3, 5, 7, 4] }], attributes: { axes: [0, 1, 2] } },
  { name: "outer and inner", inputs: [{ shape: [3, 5, 4] }], attributes: { axes: [0, 2], keepDims: true } },
  { name: "one element", inputs: [{ shape: [4, 1] }], attributes: { axes: [1] } },
  { name: "many rows", inputs: [{ shape: [70_000, 3] }], attributes: { axes: [1] }, differentiate: [] },
  { name: "large", inputs: [{ shape: [70_000] }], attributes: { axes: [0] }, differentiate: [] },
  { name: "large, by columns", inputs: [{ shape: [70_000, 2] }], attributes: { axes: [0] }, differentiate: [] },
  { name: "all negative", inputs: [{ shape: [5, 7], range: [-3, -2] }], attributes: { axes: [1] } },
  {
    name: "ties",
    inputs: [{ shape: [2, 4], values: [1, 3, 3, 2, 5, 5, 5, 5] }],
    attributes: { axes: [1] },
    differentiate: [],
  },
];
