/** Cases of matmul. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "small", inputs: [{ shape: [5, 7] }, { shape: [7, 3] }] },
  { name: "off the tiles", inputs: [{ shape: [33, 65] }, { shape: [65, 34] }] },
  { name: "right transposed", inputs: [{ shape: [5, 7] }, { shape: [3, 7] }], attributes: { transposeB: true } },
  { name: "left transposed", inputs: [{ shape: [7, 5] }, { shape: [7, 3] }], attributes: { transposeA: true } },
  {
    name: "both transposed",
    inputs: [{ shape: [17, 33] }, { shape: [9, 17] }],
    attributes: { transposeA: true, transposeB: true },
  },
  { name: "one row", inputs: [{ shape: [1, 9] }, { shape: [9, 4] }] },
  { name: "one column", inputs: [{ shape: [6, 9] }, { shape: [9, 1] }] },
  { name: "outer product", inputs: [{ shape: [6, 1] }, { shape: [1, 5] }] },
  { name: "multiples of 4", inputs: [{ shape: [64, 32] }, { shape: [32, 64] }] },
  { name: "long sum", inputs: [{ shape: [2, 3000] }, { shape: [3000, 3] }], differentiate: [] },
  { name: "stack", inputs: [{ shape: [3, 5, 7] }, { shape: [3, 7, 4] }] },
  {
    name: "stack of heads, right transposed",
    inputs: [{ shape: [2, 3, 5, 4] }, { shape: [2, 3, 6, 4] }],
    attributes: { transposeB: true },
  },
  {
    name: "stack, left transposed",
    inputs: [{ shape: [2, 7, 5] }, { shape: [2, 7, 4] }],
    attributes: { transposeA: true },
  },
  {
    name: "tall, right transposed",
    inputs: [{ shape: [2, 66, 8] }, { shape: [2, 12, 8] }],
    attributes: { transposeB: true },
  },
  { name: "off tiles of 16 rows", inputs: [{ shape: [6, 31, 5] }, { shape: [6, 5, 19] }] },
];
