/**
 * Decides which values of a finished training or evaluation module are stored in half precision: activations and their gradients. What
 * the outside reads or keeps (outputs, state, parameters), what the optimizer reads (parameters' gradients), losses and metrics stay in
 * f32, and so do sums and statistics, by the operators' own word. Parameters are read as they are: kernels compute in f32, so that
 * copies of them in half precision would cost memory and win nothing but bandwidth.
 * What always holds: only the types change; instructions, inputs and outputs stay as they are.
 */
import type { Module, TensorType, ValueId } from "../ir/types";
import { halfType, typeOf } from "../ir/types";
import { storesHalves } from "../operators/half-storage";
import { isView, operatorNamed } from "../operators/registry";

/** @param exactOrigins graph nodes (losses, metrics) whose values in the forward pass stay in f32. */
export function withHalfStorage(module: Module, exactOrigins: ReadonlySet<string>): Module {
  const exact = exactValues(module, exactOrigins);
  const types: TensorType[] = [...module.types];
  for (const { operator, inputs, outputs } of module.instructions) {
    const [input] = inputs;
    outputs.forEach((value, position) => {
      const type = typeOf(module, value);
      const half =
        isView(operatorNamed(operator)) && input !== undefined
          ? types[input]?.stored === "f16"
          : !exact.has(value) && storesHalves(operator, position, type);
      if (half) types[value] = halfType(type);
    });
  }
  return { ...module, types };
}

function exactValues(module: Module, exactOrigins: ReadonlySet<string>): ReadonlySet<ValueId> {
  const exact = new Set<ValueId>([
    ...module.outputs.map((output) => output.value),
    ...module.updates.map((update) => update.value),
  ]);
  for (const { operator, inputs, outputs, phase, origin } of module.instructions.toReversed()) {
    const ofLoss = phase === "forward" && origin !== undefined && exactOrigins.has(origin);
    if (phase === "update" || ofLoss) for (const value of outputs) exact.add(value);
    // A view has no storage of its own.
    const passedOn = isView(operatorNamed(operator)) && outputs.some((value) => exact.has(value));
    if (phase === "update" || passedOn) for (const value of inputs) exact.add(value);
  }
  return exact;
}
