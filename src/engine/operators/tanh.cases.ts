/** Cases of tanh. */
import type { OperatorCase } from "./define";
import { unaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = [
  ...unaryCases({ range: [-3, 3] }),
  { name: "tails", inputs: [{ shape: [8], values: [-200, -30, -0.05, -1e-4, 1e-4, 0.05, 30, 200] }] },
];
