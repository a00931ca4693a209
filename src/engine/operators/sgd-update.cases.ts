/** Cases of sgdUpdate. */
import type { OperatorCase } from "./define";
import { updateCase } from "./optimizer-cases";

export const cases: readonly OperatorCase[] = [
  updateCase("plain", [], {}),
  updateCase("weight decay", [], { weightDecay: 0.1 }),
  updateCase("momentum", [[-1, 1]], { momentum: 0.9 }),
  updateCase("nesterov with decay", [[-1, 1]], { momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  updateCase("skipped", [[-1, 1]], { momentum: 0.9 }, [0, 1]),
];
