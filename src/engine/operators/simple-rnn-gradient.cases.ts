/** Cases of simpleRnnGradient. */
import type { CaseInput, OperatorCase } from "./define";

function gradientInputs(batch: number, time: number, units: number): readonly CaseInput[] {
  const sequence = { shape: [batch, time, units] };
  return [sequence, { shape: [units, units] }, sequence];
}

export const cases: readonly OperatorCase[] = [
  { name: "tanh", inputs: gradientInputs(3, 4, 8) },
  { name: "relu", inputs: gradientInputs(3, 4, 8), attributes: { activation: "relu" } },
  { name: "an odd number of units", inputs: gradientInputs(2, 5, 7) },
  { name: "more examples than a workgroup has", inputs: gradientInputs(37, 2, 4) },
];
