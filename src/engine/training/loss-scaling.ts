/**
 * Dynamic loss scaling, so that small gradients do not vanish in half precision: the loss is multiplied before it is differentiated,
 * and the gradients are divided again in the optimizer's kernel. A step whose gradients overflowed is skipped there and halves the
 * scale; many good steps in a row double it. All of it is instructions of the Module: nothing is read back to decide.
 * Micikevicius and others, Mixed precision training, 2018; the constants are those of `torch.amp.GradScaler`. As there, skipped steps do
 * not count for Adam's bias correction; they do count for the learning rate's schedule.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Module, ValueId } from "../ir/types";
import { inferOutputs } from "../operators/registry";
import { METRICS_OUTPUT } from "./metric-collector";

/** Module inputs of kind `state`, f32 scalars. 0, which new state is, stands for the first scale. */
export const LOSS_SCALE = "loss-scaling/scale";
const GOOD_STEPS = "loss-scaling/good-steps";
const SKIPPED_STEPS = "loss-scaling/skipped-steps";

/** What a step reports beside the model's own metrics, in the order of the output. */
export const LOSS_SCALING_METRICS = ["lossScale", "skippedSteps"] as const;

const FIRST_SCALE = 2 ** 16;
const LEAST_SCALE = 1;
const MOST_SCALE = 2 ** 32;
const GOOD_STEPS_TO_DOUBLE = 2000;

/**
 * @param loss f32 scalar of the module.
 * @returns the module with the state of the scaling, and its numbers at the end of the output `metrics`; and the loss to
 * differentiate instead.
 */
export function scaleLoss(module: Module, loss: ValueId): { readonly module: Module; readonly loss: ValueId } {
  const b = new ModuleBuilder(module.name, inferOutputs, { ...module, outputs: [] });
  const state = b.input(LOSS_SCALE, "state", { dtype: "f32", shape: [] });
  b.input(GOOD_STEPS, "state", { dtype: "f32", shape: [] });
  const skipped = b.input(SKIPPED_STEPS, "state", { dtype: "f32", shape: [] });
  const scale = scaleOf(b, state);
  for (const { name, value } of module.outputs) {
    const numbers = (): ValueId[] => [scale, skipped].map((number) => b.call("reshape", [number], { shape: [1] }));
    b.output(name, name === METRICS_OUTPUT ? b.call("concat", [value, ...numbers()], { axis: 0 }) : value);
  }
  return { loss: b.call("multiply", [loss, scale]), module: b.finish() };
}

function scaleOf(b: ModuleBuilder, state: ValueId): ValueId {
  return b.call("where", [state, state, b.constant(FIRST_SCALE)]);
}

export interface ScaledGradients {
  /** f32 scalar: 1 over the scale. */
  readonly unscale: ValueId;
  /**
   * Adds the updates of the scaling's state.
   * @param factor f32 scalar, what the gradients are to be multiplied with when nothing overflowed.
   * @returns the control of the optimizer, f32 [2]: the factor, or 0 to skip the step; and the steps skipped before.
   */
  readonly control: (factor: ValueId) => ValueId;
}

/**
 * @param b builder of a module that `scaleLoss` prepared.
 * @param gradients of the scaled loss.
 * @returns undefined where the loss is not scaled.
 */
export function scaledGradients(
  b: ModuleBuilder,
  module: Module,
  gradients: readonly ValueId[],
): ScaledGradients | undefined {
  const inputNamed = (name: string): ValueId | undefined => module.inputs.find((input) => input.name === name)?.value;
  const state = inputNamed(LOSS_SCALE);
  const goodSteps = inputNamed(GOOD_STEPS);
  const skipped = inputNamed(SKIPPED_STEPS);
  if (state === undefined || goodSteps === undefined || skipped === undefined) return undefined;
  const scale = scaleOf(b, state);
  return {
    unscale: b.call("divide", [b.constant(1), scale]),
    control: (factor) => {
      const zero = b.constant(0);
      const one = b.constant(1);
      const finite = b.call("allFinite", gradients);
      const good = b.call("add", [goodSteps, one]);
      const doubles = b.call("greater", [good, b.constant(GOOD_STEPS_TO_DOUBLE - 0.5)]);
      const doubled = b.call("minimum", [b.call("multiply", [scale, b.constant(2)]), b.constant(MOST_SCALE)]);
      const halved = b.call("maximum", [b.call("multiply", [scale, b.constant(0.5)]), b.constant(LEAST_SCALE)]);
      const onGood = b.call("where", [doubles, doubled, scale]);
      b.update(state, b.call("where", [finite, onGood, halved]));
      b.update(goodSteps, b.call("where", [finite, b.call("where", [doubles, zero, good]), zero]));
      b.update(skipped, b.call("where", [finite, skipped, b.call("add", [skipped, one])]));
      const chosen = b.call("where", [finite, factor, zero]);
      return b.call("where", [b.call("iota", [], { shape: [2] }), skipped, chosen]);
    },
  };
}
