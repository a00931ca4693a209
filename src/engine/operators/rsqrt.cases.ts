/** Cases of rsqrt. */
import type { OperatorCase } from "./define";
import { unaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = unaryCases({ range: [0.2, 4] });
