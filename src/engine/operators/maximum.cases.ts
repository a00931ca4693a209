/** Cases of maximum. */
import type { OperatorCase } from "./define";
import { binaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = [
  ...binaryCases({ range: [-3, 3] }),
  {
    name: "ties",
    inputs: [
      { shape: [4], values: [1, 2, 3, 4] },
      { shape: [4], values: [1, 5, 3, 0] },
    ],
    differentiate: [],
  },
];
