/** Cases of lstmGradient: gates between 0 and 1, as an LSTM leaves them. */
import type { CaseInput, OperatorCase } from "./define";

function gradientInputs(batch: number, time: number, units: number): readonly CaseInput[] {
  return [
    { shape: [batch, time, units] },
    { shape: [4 * units, units] },
    { shape: [batch, time, units] },
    { shape: [batch, time, 4 * units], range: [0, 1] },
  ];
}

export const cases: readonly OperatorCase[] = [
  { name: "blocks of four", inputs: gradientInputs(3, 4, 8) },
  { name: "an odd number of units", inputs: gradientInputs(2, 5, 7) },
  { name: "one time step", inputs: gradientInputs(4, 1, 4) },
  { name: "more examples than a workgroup has", inputs: gradientInputs(37, 2, 4) },
  { name: "units in several blocks, the last one open", inputs: gradientInputs(9, 3, 84) },
];
