/** Cases of lstm: units and batches off the kernels' blocks of four, one time step, one example, more rows than a workgroup has. */
import type { CaseInput, OperatorCase } from "./define";

function lstmInputs(batch: number, time: number, features: number, units: number): readonly CaseInput[] {
  return [
    { shape: [batch, time, features] },
    { shape: [features, 4 * units] },
    { shape: [units, 4 * units] },
    { shape: [4 * units] },
  ];
}

export const cases: readonly OperatorCase[] = [
  { name: "a short sequence", inputs: lstmInputs(2, 5, 3, 4) },
  { name: "units that are no multiple of 4", inputs: lstmInputs(5, 3, 2, 5) },
  { name: "one time step", inputs: lstmInputs(3, 1, 4, 8) },
  { name: "one example, one unit", inputs: lstmInputs(1, 4, 1, 1) },
  { name: "many examples", inputs: lstmInputs(21, 3, 4, 12) },
  { name: "many units", inputs: lstmInputs(3, 3, 4, 72) },
];
