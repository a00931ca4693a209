/** Cases of gruSequence, forward only: its gradient is checked where the recurrence is used, in gru. */
import type { CaseInput, OperatorCase } from "./define";

function sequenceInputs(batch: number, time: number, units: number): readonly CaseInput[] {
  return [{ shape: [batch, time, 3 * units], range: [-3, 3] }, { shape: [units, 3 * units] }, { shape: [3 * units] }];
}

export const cases: readonly OperatorCase[] = [
  { name: "blocks of four", inputs: sequenceInputs(3, 4, 8), differentiate: [] },
  { name: "an odd number of units", inputs: sequenceInputs(2, 5, 7), differentiate: [] },
  { name: "more examples than a workgroup has", inputs: sequenceInputs(37, 2, 4), differentiate: [] },
];
