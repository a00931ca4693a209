/**
 * What the passes of lowering share: the Module with copies added, how each instruction runs, and which values share storage.
 * It never leaves this folder.
 */
import type { Instruction, Module, ValueId } from "../ir/types";
import type { Body } from "./kernel-choice";
import type { ValueGroup } from "./types";

export interface Draft {
  readonly module: Module;
  readonly bodies: ReadonlyMap<Instruction, Body>;
  /** A value that is written into the storage of another: an updated parameter into the parameter. */
  readonly inPlace: ReadonlyMap<ValueId, ValueId>;
  readonly groups: readonly ValueGroup[];
  /** Values that live during one kernel instruction only. */
  readonly scratch: ReadonlyMap<Instruction, readonly ValueId[]>;
}

export function bodyIn(bodies: ReadonlyMap<Instruction, Body>, instruction: Instruction): Body {
  const body = bodies.get(instruction);
  if (body === undefined) throw new Error(`Instruction ${instruction.operator} has no body.`);
  return body;
}

/** The instruction that defines each value; none for module inputs. */
export function producersOf(instructions: readonly Instruction[]): Map<ValueId, Instruction> {
  return new Map(
    instructions.flatMap((instruction) => instruction.outputs.map((value) => [value, instruction] as const)),
  );
}

/** Follows views to the value whose elements these are. */
export function viewRoots(
  instructions: readonly Instruction[],
  bodies: ReadonlyMap<Instruction, Body>,
): (value: ValueId) => ValueId {
  const roots = new Map<ValueId, ValueId>();
  for (const instruction of instructions) {
    const [input] = instruction.inputs;
    const [output] = instruction.outputs;
    if (bodies.get(instruction)?.kind !== "view" || input === undefined || output === undefined) continue;
    roots.set(output, roots.get(input) ?? input);
  }
  return (value) => roots.get(value) ?? value;
}

/**
 * Values made of nothing but constants, indices and random numbers by element-wise operators. They are computed again wherever they
 * are used, so that a dropout mask never lies in memory.
 */
export function generatedValues(
  instructions: readonly Instruction[],
  bodies: ReadonlyMap<Instruction, Body>,
  copy: string,
): Set<ValueId> {
  const generated = new Set<ValueId>();
  for (const instruction of instructions) {
    const kind = bodies.get(instruction)?.kind;
    if (instruction.operator === copy || (kind !== "elementwise" && kind !== "view")) continue;
    if (instruction.inputs.every((value) => generated.has(value))) {
      for (const value of instruction.outputs) generated.add(value);
    }
  }
  return generated;
}
