/** Checks a `MemoryPlan` against its program by replaying the calls: it shares no code with the planner. */
import type { ValueId } from "../ir/types";
import { sizeBytes, typeOf } from "../ir/types";
import type { KernelProgram } from "../lowering/types";
import type { MemoryPlan, Placement } from "./types";

/** @returns one sentence for each rule that is broken. */
export function verifyPlan(program: KernelProgram, plan: MemoryPlan): string[] {
  const problems: string[] = [];
  const storage = (value: ValueId): ValueId => program.aliases.get(value) ?? value;
  const placementOf = (value: ValueId, where: string): Placement | undefined => {
    const placement = plan.placements.get(value);
    if (placement === undefined) problems.push(`%${value} has no place (${where}).`);
    return placement;
  };

  for (const [value, { slab, offsetBytes, sizeBytes: size }] of plan.placements) {
    const slabSize = plan.slabs[slab]?.sizeBytes ?? -1;
    if (offsetBytes % 256 !== 0) problems.push(`%${value} starts at ${offsetBytes}, which is no multiple of 256.`);
    if (size < sizeBytes(typeOf(program, value))) problems.push(`%${value} has ${size} bytes, too few for its type.`);
    if (offsetBytes + size > slabSize) problems.push(`%${value} reaches past the end of its slab.`);
  }

  for (const group of program.groups) {
    let expected: number | undefined;
    for (const value of group.values) {
      const placement = placementOf(value, `group ${group.name}`);
      if (placement === undefined) continue;
      if (expected !== undefined && placement.offsetBytes !== expected) {
        problems.push(`%${value} of group ${group.name} lies at ${placement.offsetBytes}, not at ${expected}.`);
      }
      expected = placement.offsetBytes + Math.ceil(sizeBytes(typeOf(program, value)) / 256) * 256;
    }
  }

  program.calls.forEach((call, index) => {
    const where = `call ${index}, ${call.label}`;
    const slabsOf = (access: string): Set<number | undefined> =>
      new Set(
        call.bindings
          .filter((binding) => binding.access === access)
          .flatMap((binding) => binding.values.map((value) => placementOf(value, where)?.slab)),
      );
    const written = slabsOf("read_write");
    for (const slab of slabsOf("read")) {
      if (slab !== undefined && written.has(slab)) {
        problems.push(`Slab ${plan.slabs[slab]?.name ?? slab} is read and written by ${where}.`);
      }
    }
  });

  // Whose bytes lie where: a write takes a place over, a read must find its own value there.
  const owners = plan.slabs.map(() => new Map<ValueId, Placement>());
  const write = (value: ValueId, where: string): void => {
    const placement = placementOf(value, where);
    const owner = placement === undefined ? undefined : owners[placement.slab];
    if (placement === undefined || owner === undefined) return;
    for (const [other, range] of owner) {
      const apart =
        range.offsetBytes + range.sizeBytes <= placement.offsetBytes ||
        placement.offsetBytes + placement.sizeBytes <= range.offsetBytes;
      if (!apart) owner.delete(other);
    }
    owner.set(value, placement);
  };
  const read = (value: ValueId, where: string): void => {
    const placement = placementOf(value, where);
    if (placement === undefined || sizeBytes(typeOf(program, value)) === 0) return;
    if (owners[placement.slab]?.has(value) !== true) problems.push(`%${value} was overwritten before ${where}.`);
  };
  for (const input of program.inputs) write(input.value, `input ${input.name}`);
  for (const input of program.inputs) read(input.value, "the first call");
  program.calls.forEach((call, index) => {
    const where = `call ${index}, ${call.label}`;
    for (const access of ["read", "read_write"] as const) {
      for (const binding of call.bindings.filter((entry) => entry.access === access)) {
        for (const value of binding.values) (access === "read" ? read : write)(value, where);
      }
    }
  });
  for (const output of program.outputs) read(storage(output.value), `output ${output.name}`);
  for (const input of program.inputs) {
    if (input.kind !== "batch") read(input.value, `the next step (${input.name})`);
  }
  return problems;
}
