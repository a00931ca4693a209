/** Cases of silu. */
import type { OperatorCase } from "./define";
import { unaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = unaryCases({ range: [-3, 3] });
