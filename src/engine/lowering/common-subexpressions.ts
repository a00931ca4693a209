/**
 * Computes equal things once: of instructions with the same operator, inputs and attributes only the first stays. Every operator is a
 * pure function of its inputs and the step scalars (random numbers are keyed by stream and index), so this holds for all of them.
 * What is computed again on purpose, to save memory, is merged only with its like.
 */
import type { Instruction, Module, ValueId } from "../ir/types";
import { typeOf } from "../ir/types";
import { formatAttributes } from "../ir/printer";

export function mergeCommonSubexpressions(module: Module): Module {
  const replacement = new Map<ValueId, ValueId>();
  const resolve = (value: ValueId): ValueId => replacement.get(value) ?? value;
  const seen = new Map<string, Instruction>();
  const kept: Instruction[] = [];
  for (const instruction of module.instructions) {
    const inputs = instruction.inputs.map(resolve);
    const stored = instruction.outputs.map((value) => typeOf(module, value).stored ?? "").join(",");
    const key = `${instruction.operator}(${inputs.join(",")})${formatAttributes(instruction.attributes)} ${stored}${instruction.recomputed === true ? " again" : ""}`;
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
