/** Cases of globalNorm. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "one", inputs: [{ shape: [5, 7] }], differentiate: [] },
  {
    name: "several",
    inputs: [{ shape: [33, 65] }, { shape: [65] }, { shape: [3, 3, 1, 8] }, { shape: [] }],
    differentiate: [],
  },
  { name: "large", inputs: [{ shape: [70_000] }, { shape: [10] }], differentiate: [] },
];
