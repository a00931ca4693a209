/**
 * How much work an instruction is, for deciding what to compute again: FLOPs and bytes moved of its kernels on a portable device, by
 * itself. A rough measure that is the same everywhere; what a step really takes is the profile's business.
 */
import { formatAttributes } from "../ir/printer";
import type { Instruction, Module, ValueId } from "../ir/types";
import { formatType, typeOf } from "../ir/types";
import { lowerModule } from "./lower-module";
import { PORTABLE_TRAITS } from "./portable-traits";

/** @returns work of an instruction of `module`; equal instructions are looked at once. */
export function workOf(module: Module): (instruction: Instruction) => number {
  const known = new Map<string, number>();
  return (instruction) => {
    const types = instruction.inputs.map((value) => typeOf(module, value));
    const key = `${instruction.operator} ${types.map(formatType).join(" ")} ${formatAttributes(instruction.attributes)}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const { calls } = lowerModule(alone(module, instruction), PORTABLE_TRAITS);
    const work = calls.reduce((sum, call) => sum + call.flops + call.bytes, 0);
    known.set(key, work);
    return work;
  };
}

/** A module of this one instruction; what it reads arrives from outside. */
function alone(module: Module, instruction: Instruction): Module {
  const read = [...new Set(instruction.inputs)];
  return {
    name: instruction.operator,
    types: module.types,
    inputs: read.map((value: ValueId) => ({ name: String(value), kind: "batch" as const, value })),
    instructions: [{ ...instruction, phase: "forward" }],
    outputs: instruction.outputs.map((value) => ({ name: `result ${value}`, value })),
    updates: [],
  };
}
