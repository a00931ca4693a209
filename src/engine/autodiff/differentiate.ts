/**
 * Reverse-mode differentiation, Module to Module: appends the instructions that compute the gradient of a scalar loss by
 * chosen values. It optimizes nothing (dead and repeated work is lowering's affair) and knows no operator: each has its
 * own rule. What always holds: inputs, outputs and updates stay as they are, by name; value ids stay only if no composite
 * had to be expanded; appended instructions have the phase `backward` and the origin of what they differentiate.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Instruction, Module, ValueId } from "../ir/types";
import { formatType, typeOf } from "../ir/types";
import type { GradientRule } from "../operators/define";
import { isUnsupported } from "../operators/define";
import { expandComposites } from "../operators/expand-composites";
import { inferOutputs, operatorNamed } from "../operators/registry";

export interface Differentiated {
  readonly module: Module;
  /** One for each of the parameters asked for, in their order and of their types; zeros for one that the loss does not depend on. */
  readonly gradients: readonly ValueId[];
  /** The loss, and what was differentiated by, as values of the new module. */
  readonly loss: ValueId;
  readonly parameters: readonly ValueId[];
  /** The gradient of every value that has one, by values of the new module: what was differentiated by, and what lies on the way to it. */
  readonly gradientOf: ReadonlyMap<ValueId, ValueId>;
}

/**
 * @param loss an f32 scalar of the module.
 * @param parameters module inputs, or any f32 values, to differentiate by.
 * @throws Error naming operator and graph node where the loss passes through an operator without a gradient.
 */
export function differentiate(module: Module, loss: ValueId, parameters: readonly ValueId[]): Differentiated {
  const lossType = typeOf(module, loss);
  if (lossType.dtype !== "f32" || lossType.shape.length !== 0) {
    throw new Error(`The loss of module ${module.name} is ${formatType(lossType)}, expected an f32 scalar.`);
  }
  const { expanded, renamed } = expandForGradients(module, [loss, ...parameters]);
  const [root, ...wanted] = renamed;
  if (root === undefined) throw new Error("The loss was lost in expansion.");
  const b = new ModuleBuilder(module.name, inferOutputs, expanded);
  const needed = reachedFrom(expanded, wanted);
  const gradients = new Map<ValueId, ValueId>();
  const inBackward = <T>(origin: string | undefined, body: () => T): T => b.within({ origin, phase: "backward" }, body);

  if (needed.has(root))
    gradients.set(
      root,
      inBackward(undefined, () => b.constant(1)),
    );
  for (const instruction of expanded.instructions.toReversed()) {
    const outputGradients = instruction.outputs.map((value) => gradients.get(value));
    if (outputGradients.every((gradient) => gradient === undefined)) continue;
    const inputNeeded = instruction.inputs.map((value) => needed.has(value));
    if (!inputNeeded.includes(true)) continue;
    inBackward(instruction.origin, () => {
      const rule = gradientRule(instruction);
      const inputGradients = rule({
        b,
        inputs: instruction.inputs,
        outputs: instruction.outputs,
        outputGradients,
        attributes: instruction.attributes,
        needed: inputNeeded,
      });
      instruction.inputs.forEach((value, position) => {
        const gradient = inputGradients[position];
        if (gradient === undefined || inputNeeded[position] !== true) return;
        const before = gradients.get(value);
        gradients.set(value, before === undefined ? gradient : b.call("add", [before, gradient]));
      });
    });
  }
  const results = wanted.map(
    (value) => gradients.get(value) ?? inBackward(undefined, () => b.constant(0, b.shape(value))),
  );
  return { module: b.finish(), gradients: results, loss: root, parameters: wanted, gradientOf: gradients };
}

/** Values whose gradient is wanted, or on the way to one that is: f32 values that depend on `sources`. */
function reachedFrom(module: Module, sources: readonly ValueId[]): ReadonlySet<ValueId> {
  const reached = new Set<ValueId>(sources);
  for (const instruction of module.instructions) {
    if (!instruction.inputs.some((value) => reached.has(value))) continue;
    for (const value of instruction.outputs) {
      if (typeOf(module, value).dtype === "f32") reached.add(value);
    }
  }
  return reached;
}

function gradientRule(instruction: Instruction): GradientRule {
  const { body } = operatorNamed(instruction.operator);
  const rule = body.gradient;
  if (rule === undefined) throw new Error(`${instruction.operator} should have been expanded.`);
  if (!isUnsupported(rule)) return rule;
  const place = instruction.origin === undefined ? "" : ` (in ${instruction.origin})`;
  throw new Error(`The loss cannot be differentiated through ${instruction.operator}${place}: ${rule.unsupported}`);
}

/**
 * The module with those composites expanded that have no gradient of their own, and where the given values went. They
 * ride through the expansion as outputs under names that no module uses.
 */
function expandForGradients(
  module: Module,
  values: readonly ValueId[],
): { readonly expanded: Module; readonly renamed: readonly ValueId[] } {
  const marked: Module = {
    ...module,
    outputs: [...module.outputs, ...values.map((value, index) => ({ name: `\u0000${index}`, value }))],
  };
  const expanded = expandComposites(
    marked,
    (instruction) => operatorNamed(instruction.operator).body.gradient !== undefined,
  );
  const count = module.outputs.length;
  return {
    expanded: { ...expanded, outputs: expanded.outputs.slice(0, count) },
    renamed: expanded.outputs.slice(count).map((output) => output.value),
  };
}
