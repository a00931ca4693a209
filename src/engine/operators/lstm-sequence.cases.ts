/** Cases of lstmSequence, forward only: its gradient is checked where the recurrence is used, in lstm. */
import type { CaseInput, OperatorCase } from "./define";

function sequenceInputs(batch: number, time: number, units: number): readonly CaseInput[] {
  return [{ shape: [batch, time, 4 * units], range: [-3, 3] }, { shape: [units, 4 * units] }];
}

export const cases: readonly OperatorCase[] = [
  { name: "blocks of four", inputs: sequenceInputs(3, 4, 8), differentiate: [] },
  { name: "an odd number of units", inputs: sequenceInputs(2, 5, 7), differentiate: [] },
  { name: "more examples than a workgroup has", inputs: sequenceInputs(37, 2, 4), differentiate: [] },
  {
    name: "more units than a workgroup has invocations",
    inputs: [
      { shape: [2, 2, 4 * 261], range: [-3, 3] },
      { shape: [261, 4 * 261], range: [-0.05, 0.05] },
    ],
    differentiate: [],
  },
  {
    name: "gates that saturate",
    inputs: [{ shape: [2, 3, 16], range: [-200, 200] }, { shape: [4, 16] }],
    differentiate: [],
  },
];
