/** Cases of leakyRelu. */
import type { OperatorCase } from "./define";
import { unaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = unaryCases({ range: [-3, 3] }, { alpha: 0.2 });
