/** Cases of oneHot. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "labels", inputs: [{ shape: [13], dtype: "i32", range: [0, 10] }], attributes: { depth: 10 } },
  { name: "tokens", inputs: [{ shape: [3, 5], dtype: "i32", range: [0, 4] }], attributes: { depth: 4 } },
  { name: "outside", inputs: [{ shape: [3], dtype: "i32", values: [-1, 1, 2] }], attributes: { depth: 2 } },
];
