/**
 * Replaces composite operators by what they are written in, as a pass from Module to Module. Differentiation, lowering,
 * the reference and the exporters each decide which composites they keep. What always holds: inputs, outputs and updates
 * keep their names, types and order; origin and phase carry over. Value ids may change wherever something was expanded.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Instruction, Module, TensorType, ValueId } from "../ir/types";
import { halfType, typeOf } from "../ir/types";
import { storesHalves } from "./half-storage";
import { inferOutputs, isView, operatorNamed } from "./registry";

/** How results are stored: as in the module before, or, inside of a composite, as suits what it gives. */
type Storage =
  | { readonly kind: "as-given"; readonly types: readonly TensorType[] }
  | { readonly kind: "half" }
  | { readonly kind: "single" };

const isHalf = (type: TensorType): boolean => type.stored === "f16";

function storedType(storage: Storage, operator: string, type: TensorType, position: number): TensorType {
  if (storage.kind === "single") return type;
  if (storage.kind === "half") return storesHalves(operator, position, type) ? halfType(type) : type;
  const before = storage.types[position];
  return before !== undefined && isHalf(before) ? halfType(type) : type;
}

/** @param keep composites that stay, asked with the module that they stand in; by default none does. */
export function expandComposites(module: Module, keep: Keep = () => false): Module {
  let current = module;
  // A decomposition may use composites in turn; each round removes the outermost level.
  while (current.instructions.some((instruction) => expands(instruction, current, keep)))
    current = expandOnce(current, keep);
  return current;
}

type Keep = (instruction: Instruction, module: Module) => boolean;

function expands(instruction: Instruction, module: Module, keep: Keep): boolean {
  return operatorNamed(instruction.operator).body.kind === "composite" && !keep(instruction, module);
}

function expandOnce(module: Module, keep: Keep): Module {
  let stored: Storage = { kind: "as-given", types: [] };
  const b = new ModuleBuilder(module.name, (operator, inputs, attributes) => {
    const result = inferOutputs(operator, inputs, attributes);
    if (isView(operatorNamed(operator))) return result;
    return { ...result, outputs: result.outputs.map((type, position) => storedType(stored, operator, type, position)) };
  });
  const renamed = new Map<ValueId, ValueId>();
  const rename = (value: ValueId): ValueId => {
    const next = renamed.get(value);
    if (next === undefined) throw new Error(`Value %${value} of module ${module.name} is used before it is defined.`);
    return next;
  };
  for (const input of module.inputs) {
    const type = module.types[input.value];
    if (type === undefined) throw new Error(`Input ${input.name} of module ${module.name} has no type.`);
    renamed.set(input.value, b.input(input.name, input.kind, type));
  }
  for (const instruction of module.instructions) {
    const inputs = instruction.inputs.map(rename);
    const { body } = operatorNamed(instruction.operator);
    const types = instruction.outputs.map((value) => typeOf(module, value));
    const expanded = body.kind === "composite" && !keep(instruction, module);
    stored = !expanded ? { kind: "as-given", types } : { kind: types.some(isHalf) ? "half" : "single" };
    const { origin, phase, recomputed = false } = instruction;
    const outputs = b.within({ origin, phase, recomputed }, () =>
      expanded
        ? body.decompose(b, inputs, instruction.attributes)
        : b.emit(instruction.operator, inputs, instruction.attributes),
    );
    instruction.outputs.forEach((value, position) => {
      const output = outputs[position];
      if (output === undefined) throw new Error(`${instruction.operator} gave no output ${position}.`);
      const widened = isHalf(b.type(output)) && types[position]?.stored === undefined;
      stored = { kind: "single" };
      renamed.set(value, widened ? b.call("cast", [output], { dtype: "f32" }) : output);
    });
  }
  for (const output of module.outputs) b.output(output.name, rename(output.value));
  for (const update of module.updates) b.update(rename(update.input), rename(update.value));
  return b.finish();
}
