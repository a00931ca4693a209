/** Cases of transpose. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "matrix", inputs: [{ shape: [33, 65] }], attributes: { permutation: [1, 0] } },
  { name: "images to channels first", inputs: [{ shape: [2, 5, 7, 3] }], attributes: { permutation: [0, 3, 1, 2] } },
  { name: "heads", inputs: [{ shape: [2, 5, 3, 4] }], attributes: { permutation: [0, 2, 1, 3] } },
  { name: "rank 3", inputs: [{ shape: [3, 1, 5] }], attributes: { permutation: [2, 0, 1] } },
  { name: "identity", inputs: [{ shape: [4, 6] }], attributes: { permutation: [0, 1] } },
  { name: "integers", inputs: [{ shape: [4, 6], dtype: "i32", range: [-9, 9] }], attributes: { permutation: [1, 0] } },
];
