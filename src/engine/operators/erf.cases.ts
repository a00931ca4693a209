/** Cases of erf. */
import type { OperatorCase } from "./define";
import { unaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = [
  ...unaryCases({ range: [-3, 3] }),
  { name: "tails", inputs: [{ shape: [8], values: [-9, -4, -0.5, -1e-3, 1e-3, 0.5, 4, 9] }] },
];
