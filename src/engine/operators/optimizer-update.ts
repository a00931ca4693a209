/**
 * What the optimizer updates share. Their inputs are the control, then groups of equally many tensors: all parameters, all
 * gradients, all values of each kind of state; their outputs are the new parameters and the new state. On the GPU each group is one
 * slab, updated in place by one kernel.
 *
 * The control is f32 [] or [2]: what the gradients are multiplied with first, and how many steps have been skipped so far (0 if that is
 * not given). A scale of 0 skips this step: parameters and states stay as they are, whatever the gradients hold.
 */
import type { Attributes, StepScalars, TensorType } from "../ir/types";
import { formatType, sameShape, sameType } from "../ir/types";
import type { Inferred, OperatorDefinition, Tensor, TensorData } from "./define";
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";
import type { AttributeDefinition, KernelVariant } from "./define";

/** How many tensors a group holds. */
function groupSize(inputs: number, states: number): number {
  return (inputs - 1) / (2 + states);
}

function inferUpdate(inputs: readonly TensorType[], states: number): Inferred {
  const count = groupSize(inputs.length, states);
  if (!Number.isInteger(count) || count < 1) {
    return refused(`has ${inputs.length} inputs, expected the control and ${2 + states} equally long groups`);
  }
  const [control, ...rest] = inputs;
  if (control?.dtype !== "f32" || !(sameShape(control.shape, []) || sameShape(control.shape, [2]))) {
    return refused("the control is neither f32[] nor f32[2]");
  }
  const parameters = rest.slice(0, count);
  for (let at = count; at < rest.length; at++) {
    const parameter = parameters[at % count];
    const type = rest[at];
    if (parameter === undefined || type === undefined || !sameType(parameter, type)) {
      return refused(
        `${type === undefined ? "nothing" : formatType(type)} stands for a parameter ${parameter === undefined ? "" : formatType(parameter)}`,
      );
    }
  }
  return inferred(...parameters, ...rest.slice(2 * count));
}

/** One tensor's update, in place on `parameter` and `states`; `scale` multiplies the gradient first, `steps` counts this step too. */
export type UpdateRule = (site: {
  readonly parameter: TensorData;
  readonly gradient: TensorData;
  readonly states: readonly TensorData[];
  readonly scale: number;
  /** Steps that were not skipped. */
  readonly steps: number;
  readonly scalars: StepScalars;
  readonly attributes: Attributes;
}) => void;

export function defineUpdate(member: {
  readonly name: string;
  readonly summary: string;
  readonly formula: string;
  readonly references: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeDefinition>>;
  /** Kinds of state that a parameter has under these attributes. */
  readonly states: (attributes: Attributes) => number;
  readonly update: UpdateRule;
  readonly variants: readonly KernelVariant[];
}): OperatorDefinition {
  return defineOperator({
    name: member.name,
    version: 1,
    docs: { summary: member.summary, formula: member.formula, references: member.references },
    inputs: ["control", "...groups"],
    outputs: ["...groups"],
    attributes: member.attributes,
    infer: (inputs, attributes) => inferUpdate(inputs, member.states(attributes)),
    body: {
      kind: "primitive",
      gradient: unsupported(`${member.name} ends a training step and is not differentiated.`),
      reference: (inputs, outputs, attributes, context) => {
        const states = member.states(attributes);
        const count = groupSize(inputs.length, states);
        const at = (group: number, index: number): Tensor | undefined => inputs[1 + group * count + index];
        const results = outputs.map((type) => context.zeros(type));
        for (let index = 0; index < count; index++) {
          const parameter = results[index];
          const gradient = at(1, index);
          if (parameter === undefined || gradient === undefined) continue;
          parameter.data.set(at(0, index)?.data ?? []);
          const moments = Array.from({ length: states }, (_, state) => {
            const result = results[(1 + state) * count + index];
            result?.data.set(at(2 + state, index)?.data ?? []);
            return result?.data ?? new Float32Array();
          });
          const [scale = 1, skipped = 0] = inputs[0]?.data ?? [];
          if (scale === 0) continue;
          member.update({
            parameter: parameter.data,
            gradient: gradient.data,
            states: moments,
            scale,
            steps: context.step.step + 1 - skipped,
            scalars: context.step,
            attributes,
          });
        }
        return results;
      },
      gpu: { kind: "kernels", variants: member.variants },
    },
    export: everywhere(unsupported("An optimizer belongs to training: an exported model has none.")),
  });
}
