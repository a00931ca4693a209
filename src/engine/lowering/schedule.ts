/** An order of the units in which everything runs after what it depends on, as near as possible to the order of the Module. */
import type { Unit } from "./unit";

export function schedule(units: readonly Unit[]): readonly Unit[] {
  const unitOf = new Map(units.flatMap((unit) => unit.nodes.map((node) => [node.index, unit] as const)));
  const waitsFor = new Map<Unit, number>();
  const followers = new Map<Unit, Unit[]>();
  for (const unit of units) {
    const before = new Set(unit.nodes.flatMap((node) => [...node.dependencies].map((index) => unitOf.get(index))));
    before.delete(unit);
    waitsFor.set(unit, before.size);
    for (const other of before) {
      if (other !== undefined) followers.set(other, [...(followers.get(other) ?? []), unit]);
    }
  }
  // By the last instruction of the unit: a chain that ends in the backward pass does not run before it is wanted.
  const rank = (unit: Unit): number => unit.nodes.at(-1)?.index ?? 0;
  const ready = units.filter((unit) => waitsFor.get(unit) === 0);
  const ordered: Unit[] = [];
  while (ready.length > 0) {
    const position = ready.reduce((best, unit, at) => (rank(unit) < rank(ready[best] ?? unit) ? at : best), 0);
    const [next] = ready.splice(position, 1);
    if (next === undefined) break;
    ordered.push(next);
    for (const follower of followers.get(next) ?? []) {
      const left = (waitsFor.get(follower) ?? 0) - 1;
      waitsFor.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  if (ordered.length !== units.length) throw new Error("Fusion made a circle of kernels.");
  return ordered;
}
