/** Cases of broadcastTo. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "row", inputs: [{ shape: [7] }], attributes: { shape: [5, 7] } },
  { name: "column", inputs: [{ shape: [5, 1] }], attributes: { shape: [5, 7] } },
  { name: "scalar", inputs: [{ shape: [] }], attributes: { shape: [3, 4] } },
  { name: "inner and outer", inputs: [{ shape: [1, 3, 1, 2] }], attributes: { shape: [2, 3, 4, 2] } },
  { name: "nothing to do", inputs: [{ shape: [5, 7] }], attributes: { shape: [5, 7] } },
  {
    name: "pixels of an image",
    inputs: [{ shape: [2, 3, 1, 2, 1, 3] }],
    attributes: { shape: [2, 3, 2, 2, 3, 3] },
  },
];
