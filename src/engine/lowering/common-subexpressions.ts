/**
 * Computes equal things once: of instructions with the same operator, inputs and attributes only the first stays. Every operator is a
 * pure function of its inputs and the step scalars (random numbers are keyed by stream and index), so this holds for all of them.
 */
import type { Instruction, Module, ValueId } from "../ir/types";
import { formatAttributes } from "../ir/printer";

export function mergeCommonSubexpressions(module: Module): Module {
  const replacement = new Map<ValueId, ValueId>();
  const resolve = (value: ValueId): ValueId => replacement.get(value) ?? value;
  const seen = new Map<string, Instruction>();
  const kept: Instruction[] = [];
  for (const instruction of module.instructions) {
    const inputs = instruction.inputs.map(resolve);
    const key = `${instruction.operator}(${inputs.join(",")})${formatAttributes(instruction.attributes)}`;
    const earlier = seen.get(key);
    if (earlier === undefined) {
      const renamed = { ...instruction, inputs };
      seen.set(key, renamed);
      kept.push(renamed);
      continue;
    }
    instruction.outputs.forEach((value, position) => {
      const first = earlier.outputs[position];
      if (first !== undefined) replacement.set(value, first);
    });
  }
  return {
    ...module,
    instructions: kept,
    outputs: module.outputs.map((output) => ({ ...output, value: resolve(output.value) })),
    updates: module.updates.map((update) => ({ ...update, value: resolve(update.value) })),
  };
}
