/** Well-formedness of a `KernelProgram`: what the GPU would refuse, and what it would silently compute wrongly. */
import type { ValueId } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import type { DeviceTraits } from "../operators/define";
import { MAX_WORKGROUPS } from "../operators/define";
import type { KernelProgram, ProgramBinding } from "./types";

/** @returns one sentence for each rule that is broken. */
export function verifyProgram(program: KernelProgram, device: DeviceTraits): string[] {
  const problems: string[] = [];
  const groupOf = new Map(program.groups.flatMap((group) => group.values.map((value) => [value, group] as const)));
  const isEmpty = (value: ValueId): boolean => elementCount(typeOf(program, value).shape) === 0;
  const written = new Set<ValueId>(program.inputs.map((input) => input.value));

  const checkContiguous = (binding: ProgramBinding, where: string): void => {
    const [first] = binding.values;
    if (first === undefined) problems.push(`${where} binds nothing.`);
    if (binding.values.length < 2 || first === undefined) return;
    const group = groupOf.get(first);
    const start = group?.values.indexOf(first) ?? -1;
    const contiguous = binding.values.every((value, offset) => group?.values[start + offset] === value);
    if (!contiguous) problems.push(`${where} binds values that are not consecutive members of one group.`);
  };

  program.calls.forEach((call, index) => {
    const where = `Call ${index}, ${call.label}`;
    if (call.bindings.length > device.maxStorageBuffersPerStage) {
      problems.push(
        `${where} has ${call.bindings.length} bindings; the device has ${device.maxStorageBuffersPerStage}.`,
      );
    }
    if (call.workgroups.some((count) => count < 1 || count > MAX_WORKGROUPS || !Number.isInteger(count))) {
      problems.push(`${where} has the grid ${call.workgroups.join("x")}.`);
    }
    const writes = new Set<ValueId>();
    const reads = new Set<ValueId>();
    for (const binding of call.bindings) {
      checkContiguous(binding, where);
      for (const value of binding.values) {
        if (program.aliases.has(value)) problems.push(`${where} binds %${value}, which is an alias.`);
        if (binding.access === "read_write" && writes.has(value)) problems.push(`${where} writes %${value} twice.`);
        (binding.access === "read" ? reads : writes).add(value);
      }
    }
    for (const value of reads) {
      if (writes.has(value)) problems.push(`${where} reads and writes %${value}.`);
      if (!written.has(value) && !isEmpty(value)) problems.push(`${where} reads %${value} before it is written.`);
      const group = groupOf.get(value);
      if (group?.values.some((member) => writes.has(member))) {
        problems.push(`${where} reads %${value} and writes another member of group ${group.name}.`);
      }
    }
    for (const value of writes) written.add(value);
  });
  for (const output of program.outputs) {
    const storage = program.aliases.get(output.value) ?? output.value;
    if (!written.has(storage) && !isEmpty(storage))
      problems.push(`Output ${output.name} (%${storage}) is never written.`);
  }
  for (const [value, storage] of program.aliases) {
    if (program.aliases.has(storage)) problems.push(`%${value} is an alias of %${storage}, which is an alias itself.`);
  }
  return problems;
}
