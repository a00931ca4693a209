/** Cases of simpleRnn. */
import type { CaseInput, OperatorCase } from "./define";

function rnnInputs(batch: number, time: number, features: number, units: number): readonly CaseInput[] {
  return [
    { shape: [batch, time, features] },
    { shape: [features, units] },
    { shape: [units, units] },
    { shape: [units] },
  ];
}

export const cases: readonly OperatorCase[] = [
  { name: "tanh", inputs: rnnInputs(2, 5, 3, 4) },
  { name: "relu", inputs: rnnInputs(2, 5, 3, 4), attributes: { activation: "relu" } },
  { name: "units that are no multiple of 4", inputs: rnnInputs(5, 3, 2, 5) },
  { name: "one time step", inputs: rnnInputs(3, 1, 4, 8), attributes: { activation: "relu" } },
  { name: "one example, one unit", inputs: rnnInputs(1, 4, 1, 1) },
  { name: "many examples", inputs: rnnInputs(21, 3, 4, 12) },
];
