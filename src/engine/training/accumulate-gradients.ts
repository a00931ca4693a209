/**
 * Gradients of several batches that add up to one update, as if they were one larger batch. Each batch is differentiated as the sum over
 * its examples, so that batches of unequal weight count as they should; the update divides by the weight of all of them. The sums lie in
 * state of the module that takes the place of the gradients: where a kernel allows it, it adds to them as it goes. Running statistics
 * (BatchNorm) are of each batch by itself.
 *
 * What always holds: a batch whose input `accumulate` is 0 begins anew whatever the state holds, so that nothing is cleared in between.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Module, ValueId } from "../ir/types";
import { inferOutputs } from "../operators/registry";

/** Batch input, f32 scalar: 0 for the first batch of an update, 1 for those after it. */
export const ACCUMULATE_INPUT = "accumulate";
const WEIGHTS_INPUT = "weights";
const TOTAL_WEIGHT = "gradient-sum/weight";

function inputNamed(module: Module, name: string): ValueId | undefined {
  return module.inputs.find((input) => input.name === name)?.value;
}

/**
 * @param loss f32 scalar: the mean over the examples by the batch input `weights`.
 * @returns the module with the weight of the batches so far as state, and the loss to differentiate instead: the sum over the examples.
 */
export function sumLoss(module: Module, loss: ValueId): { readonly module: Module; readonly loss: ValueId } {
  const weights = inputNamed(module, WEIGHTS_INPUT);
  if (weights === undefined) throw new Error(`Module ${module.name} has no example weights.`);
  const b = new ModuleBuilder(module.name, inferOutputs, module);
  const continues = b.input(ACCUMULATE_INPUT, "batch", { dtype: "f32", shape: [] });
  const before = b.input(TOTAL_WEIGHT, "state", { dtype: "f32", shape: [] });
  const own = b.call("reduceSum", [weights], { axes: [0] });
  b.update(before, b.call("where", [continues, b.call("add", [before, own]), own]));
  return { loss: b.call("multiply", [loss, own]), module: b.finish() };
}

/**
 * @param module that `sumLoss` prepared, with its gradients.
 * @param parameters names of the parameters, one for each gradient.
 * @returns the module with the sums as state `gradient-sum/<parameter name>`, and the sums instead of the gradients.
 */
export function accumulateGradients(
  module: Module,
  parameters: readonly string[],
  gradients: readonly ValueId[],
): { readonly module: Module; readonly gradients: readonly ValueId[] } {
  const continues = inputNamed(module, ACCUMULATE_INPUT);
  if (continues === undefined) throw new Error(`Module ${module.name} does not tell where an update begins.`);
  const b = new ModuleBuilder(module.name, inferOutputs, module);
  const origins = new Map(
    module.instructions.flatMap(({ outputs, origin }) => outputs.map((value) => [value, origin] as const)),
  );
  const sums = gradients.map((gradient, index) =>
    b.within({ origin: origins.get(gradient), phase: "backward" }, () => {
      const before = b.input(`gradient-sum/${parameters[index] ?? index}`, "state", b.type(gradient));
      const sum = b.call("where", [continues, b.call("add", [before, gradient]), gradient]);
      b.update(before, sum);
      return sum;
    }),
  );
  return { module: b.finish(), gradients: sums };
}

/**
 * 1 over the weight of all batches of the update, for the optimizer to multiply the sums with.
 *
 * @returns undefined where gradients do not add up over batches.
 */
export function meanFactor(b: ModuleBuilder, module: Module): ValueId | undefined {
  const state = inputNamed(module, TOTAL_WEIGHT);
  const total = module.updates.find(({ input }) => input === state)?.value;
  if (state === undefined || total === undefined) return undefined;
  return b.call("divide", [b.constant(1), b.call("maximum", [total, b.constant(1)])]);
}
