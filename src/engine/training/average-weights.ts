/**
 * Averaged weights (EMA): a run that averages trains one set of weights and predicts with another, their exponential moving average.
 *
 * What always holds: the averages have the names of the weights, so that evaluation, prediction, kept weights, checkpoints and export take
 * them without knowing; the weights that are trained are `trained/<name>`, and exist in the training step alone.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { Module, ValueId } from "../ir/types";
import type { Weights } from "./run-types";

/** The module input that holds the trained weights where the input named as they are holds their average. */
export function trainedName(name: string): string {
  return `trained/${name}`;
}

/** @param names of parameters. @returns the module with them renamed: it computes with the weights that are trained. */
export function withTrainedNames(module: Module, names: ReadonlySet<string>): Module {
  const inputs = module.inputs.map((input) =>
    names.has(input.name) ? { ...input, name: trainedName(input.name) } : input,
  );
  return { ...module, inputs };
}

/** The weights, and once more those of `names` as what training begins with. */
export function withTrained(weights: Weights, names: ReadonlySet<string>): Weights {
  const trained = [...weights].filter(([name]) => names.has(name));
  return new Map([...weights, ...trained.map(([name, tensor]) => [trainedName(name), tensor] as const)]);
}

/**
 * Adds the averages as state `<name>`, updated by one instruction; the parameters are `trained/<name>` by then.
 *
 * @param names of the parameters that the step updates, and `updated` their new values, in the same order.
 * @param control of the optimizer where steps may be skipped, f32 [2]; undefined where none is.
 * @param decay of the average, above 0 and below 1.
 */
export function addAverages(
  b: ModuleBuilder,
  names: readonly string[],
  updated: readonly ValueId[],
  control: ValueId | undefined,
  decay: number,
): void {
  const averages = updated.map((value, index) => b.input(names[index] ?? "", "state", b.type(value)));
  const results = b.emit("averageUpdate", [unscaled(b, control), ...averages, ...updated], { decay });
  averages.forEach((average, index) => {
    const result = results[index];
    if (result === undefined) throw new Error("averageUpdate has too few outputs.");
    b.update(average, result);
  });
}

/** What skips the same steps, with a scale of 1 where the optimizer's is that of the gradients. */
function unscaled(b: ModuleBuilder, control: ValueId | undefined): ValueId {
  if (control === undefined) return b.constant(1);
  const taken = b.call("greater", [control, b.constant(0)]);
  return b.call("where", [b.call("iota", [], { shape: [2] }), control, taken]);
}
