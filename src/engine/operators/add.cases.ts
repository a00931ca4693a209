/** Cases of add. */
import type { OperatorCase } from "./define";
import { binaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = [
  ...binaryCases({ range: [-3, 3] }),
  {
    name: "integers",
    inputs: [
      { shape: [4, 3], dtype: "i32", range: [-9, 9] },
      { shape: [3], dtype: "i32", range: [-9, 9] },
    ],
  },
];
