/** Cases of negate. */
import type { OperatorCase } from "./define";
import { unaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = [
  ...unaryCases(),
  { name: "integers", inputs: [{ shape: [9], dtype: "i32", range: [-50, 50] }], differentiate: [] },
];
