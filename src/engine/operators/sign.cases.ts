/** Cases of sign. */
import type { OperatorCase } from "./define";
import { unaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = [
  ...unaryCases({ range: [-3, 3] }),
  { name: "zero", inputs: [{ shape: [3], values: [-2, 0, 5] }], differentiate: [] },
];
