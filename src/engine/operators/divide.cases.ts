/** Cases of divide. */
import type { OperatorCase } from "./define";
import { binaryCases } from "./elementwise-cases";

export const cases: readonly OperatorCase[] = binaryCases({ range: [-3, 3] }, { range: [0.4, 3] });
