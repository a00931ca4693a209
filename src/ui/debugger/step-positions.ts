/**
 * Where a person stands in a step that is stepped through. A position is how many of its operators have been carried out, from 0 to all.
 * Pure; nothing is computed here.
 */
import type { Phase, StepGroup, StepOutline } from "../../engine/metrics/step-outline";

export type StepMove = "start" | "back" | "operator" | "layer" | "phase" | "end";

export const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  forward: "Forward",
  backward: "Backward",
  update: "Update",
};

type Order = Pick<StepOutline, "groups" | "operators">;

const endOf = ({ first, count }: StepGroup): number => first + count;

/** The group of the operator that was carried out last; undefined before the step. */
export function groupAt({ groups }: Pick<StepOutline, "groups">, done: number): StepGroup | undefined {
  return groups.find((group) => done > group.first && done <= endOf(group));
}

/** The position after a move. A move by a layer or a phase ends with the last operator of the one that is next, or under way. */
export function positionAfter({ groups, operators }: Order, done: number, move: StepMove): number {
  const last = operators.length;
  switch (move) {
    case "start":
      return 0;
    case "back":
      return Math.max(0, done - 1);
    case "operator":
      return Math.min(last, done + 1);
    case "layer": {
      const next = groupAt({ groups }, done + 1);
      return next === undefined ? last : endOf(next);
    }
    case "phase": {
      const next = groupAt({ groups }, done + 1);
      const ofPhase = groups.findLast(({ phase }) => phase === next?.phase);
      return ofPhase === undefined ? last : endOf(ofPhase);
    }
    case "end":
      return last;
  }
}

/** For each tensor that the step computes, the position from which on it is there. What is not among them is there before the step. */
export function computedAt({ operators }: Pick<StepOutline, "operators">): ReadonlyMap<number, number> {
  return new Map(operators.flatMap(({ outputs }, index) => outputs.map((id) => [id, index + 1] as const)));
}

/** What to look at first of the operator that was carried out last: what it gives, numbers before class ids. */
export function tensorToShow({ operators, tensors }: Pick<StepOutline, "operators" | "tensors">, done: number) {
  const outputs = operators[done - 1]?.outputs ?? [];
  const given = outputs.flatMap((id) => tensors.find((tensor) => tensor.id === id) ?? []);
  return (given.find(({ dtype }) => dtype === "f32") ?? given[0] ?? tensors.find(({ role }) => role === "input"))?.id;
}
