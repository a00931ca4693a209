/** Cases of elu. */
import type { OperatorCase } from "./define";
import { unaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = [
  ...unaryCases({ range: [-3, 3] }, { alpha: 0.7 }),
  { name: "far below zero", inputs: [{ shape: [4], values: [-200, -20, 20, 200] }], attributes: { alpha: 1 } },
];
