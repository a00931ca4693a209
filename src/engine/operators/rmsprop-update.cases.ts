/** Cases of rmspropUpdate. */
import type { OperatorCase } from "./define";
import { updateCase } from "./optimizer-cases";

export const cases: readonly OperatorCase[] = [
  updateCase("plain", [[0, 1]], {}),
  updateCase(
    "momentum with decay",
    [
      [0, 1],
      [-1, 1],
    ],
    { momentum: 0.9, weightDecay: 0.01 },
  ),
  updateCase(
    "skipped",
    [
      [0, 1],
      [-1, 1],
    ],
    { momentum: 0.9 },
    [0, 1],
  ),
];
