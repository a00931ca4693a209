/** Leaves out the instructions of a Module whose results nobody uses. Value ids stay as they are. */
import type { Instruction, Module } from "../ir/types";

export function removeDeadCode(module: Module): Module {
  const live = new Set([
    ...module.outputs.map((output) => output.value),
    ...module.updates.map((update) => update.value),
  ]);
  const kept: Instruction[] = [];
  for (const instruction of module.instructions.toReversed()) {
    if (!instruction.outputs.some((value) => live.has(value))) continue;
    for (const value of instruction.inputs) live.add(value);
    kept.push(instruction);
  }
  return { ...module, instructions: kept.reverse() };
}
