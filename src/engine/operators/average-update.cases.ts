/** Cases of averageUpdate. */
import type { OperatorCase } from "./define";
import { updateCase } from "./optimizer-cases";

export const cases: readonly OperatorCase[] = [
  updateCase("decay of the first steps", [], {}),
  updateCase("short memory", [], { decay: 0.25 }),
  updateCase("skipped", [], { decay: 0.25 }, [0, 1]),
  updateCase("after skipped steps", [], {}, [1, 2]),
];
