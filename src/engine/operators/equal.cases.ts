/** Cases of equal. */
import type { OperatorCase } from "./define";
import { binaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = [
  ...binaryCases({ range: [-3, 3] }).map((entry) => ({ ...entry, differentiate: [] })),
  {
    name: "integers with ties",
    inputs: [
      { shape: [6, 5], dtype: "i32", range: [0, 3] },
      { shape: [5], dtype: "i32", range: [0, 3] },
    ],
    differentiate: [],
  },
];
