/** Cases of simpleRnnSequence. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "tanh", inputs: [{ shape: [3, 4, 8] }, { shape: [8, 8] }] },
  { name: "relu", inputs: [{ shape: [3, 4, 8] }, { shape: [8, 8] }], attributes: { activation: "relu" } },
  { name: "an odd number of units", inputs: [{ shape: [2, 5, 7] }, { shape: [7, 7] }] },
  { name: "more examples than a workgroup has", inputs: [{ shape: [37, 2, 4] }, { shape: [4, 4] }] },
];
