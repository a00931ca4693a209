/** Every operator, one line each. Names are unique; a test asserts it. */
import type { InferOutputs } from "../ir/builder";
import type { Attributes, AttributeValue } from "../ir/types";
import { formatType } from "../ir/types";
import type { OperatorDefinition } from "./define";

export const operators: readonly OperatorDefinition[] = [];

const byName = new Map(operators.map((operator) => [operator.name, operator]));

/** @throws Error for a name that is not registered. */
export function operatorNamed(name: string): OperatorDefinition {
  const operator = byName.get(name);
  if (operator === undefined) throw new Error(`There is no operator named ${name}.`);
  return operator;
}

/** Attributes with their defaults filled in. @throws Error for one that is missing or unknown. */
export function completeAttributes(operator: OperatorDefinition, given: Attributes): Attributes {
  const complete: Record<string, AttributeValue> = {};
  for (const [name, definition] of Object.entries(operator.attributes)) {
    const value = given[name] ?? definition.default;
    if (value === undefined) throw new Error(`${operator.name} needs the attribute ${name}.`);
    complete[name] = value;
  }
  for (const name of Object.keys(given)) {
    if (!(name in operator.attributes)) throw new Error(`${operator.name} has no attribute ${name}.`);
  }
  return complete;
}

/** The inference that a `ModuleBuilder` and the verifier are given. */
export const inferOutputs: InferOutputs = (name, inputs, given) => {
  const operator = operatorNamed(name);
  const attributes = completeAttributes(operator, given);
  const result = operator.infer(inputs, attributes);
  if (!result.ok) throw new Error(`${name}(${inputs.map(formatType).join(", ")}): ${result.message}`);
  return { outputs: result.outputs, attributes };
};
