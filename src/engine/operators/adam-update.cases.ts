/** Cases of adamUpdate. */
import type { OperatorCase } from "./define";
import { updateCase } from "./optimizer-cases";

export const cases: readonly OperatorCase[] = [
  updateCase(
    "adam",
    [
      [-1, 1],
      [0, 1],
    ],
    {},
  ),
  updateCase(
    "adam with decay",
    [
      [-1, 1],
      [0, 1],
    ],
    { weightDecay: 0.1, beta1: 0.8 },
  ),
  updateCase(
    "adamw",
    [
      [-1, 1],
      [0, 1],
    ],
    { weightDecay: 0.1, decoupled: true },
  ),
  updateCase(
    "skipped",
    [
      [-1, 1],
      [0, 1],
    ],
    {},
    [0, 1],
  ),
  updateCase(
    "after skipped steps",
    [
      [-1, 1],
      [0, 1],
    ],
    {},
    [0.75, 2],
  ),
];
