/** Well-formedness of a `Module`, checked after every pass in tests. Rules are written once, here. */
import type { InferOutputs } from "./builder";
import type { Module, ValueId } from "./types";
import { computedType, elementCount, formatType, sameType, typeOf } from "./types";

/** @returns one sentence for each rule that is broken; empty for a well-formed module. */
export function verifyModule(module: Module, infer: InferOutputs): string[] {
  const problems: string[] = [];
  const defined = new Set<ValueId>();
  const define = (value: ValueId, where: string): void => {
    if (defined.has(value)) problems.push(`%${value} is defined twice (${where}).`);
    if (module.types[value] === undefined) problems.push(`%${value} has no type (${where}).`);
    defined.add(value);
  };
  const use = (value: ValueId, where: string): void => {
    if (!defined.has(value)) problems.push(`%${value} is used before it is defined (${where}).`);
  };

  const names = new Set<string>();
  for (const input of module.inputs) {
    if (names.has(input.name)) problems.push(`Two inputs are named ${input.name}.`);
    names.add(input.name);
    define(input.value, `input ${input.name}`);
  }
  module.instructions.forEach((instruction, index) => {
    const where = `instruction ${index}, ${instruction.operator}`;
    for (const value of instruction.inputs) use(value, where);
    for (const value of instruction.outputs) define(value, where);
    try {
      const { outputs } = infer(
        instruction.operator,
        instruction.inputs.map((value) => typeOf(module, value)),
        instruction.attributes,
      );
      if (outputs.length !== instruction.outputs.length)
        problems.push(`${where} has ${instruction.outputs.length} outputs, not ${outputs.length}.`);
      outputs.forEach((type, position) => {
        const value = instruction.outputs[position];
        // How a number is stored is nobody's business but the storage's.
        if (value !== undefined && !sameType(computedType(type), computedType(typeOf(module, value)))) {
          problems.push(
            `${where}: %${value} is ${formatType(typeOf(module, value))}, inference says ${formatType(type)}.`,
          );
        }
      });
    } catch (error) {
      problems.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  for (const output of module.outputs) use(output.value, `output ${output.name}`);
  const inputs = new Map(module.inputs.map((input) => [input.value, input]));
  for (const update of module.updates) {
    use(update.value, `update of %${update.input}`);
    const input = inputs.get(update.input);
    if (input === undefined || input.kind === "batch")
      problems.push(`Update of %${update.input}, which is no parameter or state.`);
    else if (!sameType(typeOf(module, update.input), typeOf(module, update.value)))
      problems.push(`Update of ${input.name} changes its type.`);
  }
  module.types.forEach((type, value) => {
    if (type.shape.some((dimension) => !Number.isInteger(dimension) || dimension < 0))
      problems.push(`%${value} has the shape [${type.shape.join(", ")}].`);
    if (elementCount(type.shape) >= 2 ** 31) problems.push(`%${value} has 2^31 elements or more.`);
  });
  return problems;
}
