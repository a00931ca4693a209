/** Cases of gru: units and batches off the kernels' blocks of four, one time step, one example, more rows than a workgroup has. */
import type { CaseInput, OperatorCase } from "./define";

function gruInputs(batch: number, time: number, features: number, units: number): readonly CaseInput[] {
  return [
    { shape: [batch, time, features] },
    { shape: [features, 3 * units] },
    { shape: [units, 3 * units] },
    { shape: [3 * units] },
    { shape: [3 * units] },
  ];
}

export const cases: readonly OperatorCase[] = [
  { name: "a short sequence", inputs: gruInputs(2, 5, 3, 4) },
  { name: "units that are no multiple of 4", inputs: gruInputs(5, 3, 2, 5) },
  { name: "one time step", inputs: gruInputs(3, 1, 4, 8) },
  { name: "one example, one unit", inputs: gruInputs(1, 4, 1, 1) },
  { name: "many examples", inputs: gruInputs(21, 3, 4, 12) },
  { name: "many units", inputs: gruInputs(3, 3, 4, 72) },
];
