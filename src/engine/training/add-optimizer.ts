/**
 * Appends the optimizer to a module that has gradients: clipping by the global norm, one update instruction for all
 * parameters together, the updates that carry parameters and moments into the next step, and the average of the weights. The formulas are the
 * operators' own; learning rate and step arrive with the step scalars.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Attributes, Module, ValueId } from "../ir/types";
import type { TrainingSettings } from "../model/types";
import { inferOutputs } from "../operators/registry";
import { meanFactor } from "./accumulate-gradients";
import { addAverages, withTrainedNames } from "./average-weights";
import { scaledGradients } from "./loss-scaling";

/** Added to the norm before dividing by it, as `clip_grad_norm_` of PyTorch does. */
const CLIP_EPSILON = 1e-6;

interface Update {
  readonly operator: string;
  readonly attributes: Attributes;
  /** Kinds of state by name, in the order of the operator's groups; all zero at first. */
  readonly moments: readonly string[];
}

function updateOf(settings: TrainingSettings): Update {
  const { momentum, nesterov, beta1, beta2, decay, epsilon, weightDecay } = settings;
  switch (settings.optimizer) {
    case "sgd":
      return {
        operator: "sgdUpdate",
        attributes: { momentum, nesterov: nesterov && momentum > 0, weightDecay },
        moments: momentum === 0 ? [] : ["velocity"],
      };
    case "adam":
    case "adamw":
      return {
        operator: "adamUpdate",
        attributes: { beta1, beta2, epsilon, weightDecay, decoupled: settings.optimizer === "adamw" },
        moments: ["first-moment", "second-moment"],
      };
    case "rmsprop":
      return {
        operator: "rmspropUpdate",
        attributes: { decay, momentum, epsilon, weightDecay },
        moments: momentum === 0 ? ["mean-square"] : ["mean-square", "velocity"],
      };
  }
}

/** Optimizer state of a parameter: the name of the module input. */
export function momentName(moment: string, parameter: string): string {
  return `optimizer/${moment}/${parameter}`;
}

/**
 * @param module may have its loss scaled (`scaleLoss`): then the gradients are unscaled, and a step that overflowed is skipped. May have
 * gradients that are sums over several batches (`sumLoss`): then the update is by their mean.
 * @param parameters module inputs of kind `parameter`; at least one.
 * @param gradients one for each parameter, in the same order and of the same types.
 * @returns the module with moments as `state` inputs `optimizer/<moment>/<parameter name>` and an update of each
 * parameter and moment; with averages as `average-weights.ts` says. All new instructions have the phase `update`.
 * @throws Error if a value among `parameters` is no module input, or the lists are not equally long.
 */
export function addOptimizer(
  module: Module,
  parameters: readonly ValueId[],
  gradients: readonly ValueId[],
  settings: TrainingSettings,
): Module {
  if (parameters.length === 0 || parameters.length !== gradients.length) {
    throw new Error(`${parameters.length} parameters and ${gradients.length} gradients cannot be optimized.`);
  }
  const names = parameters.map((parameter) => {
    const input = module.inputs.find(({ value }) => value === parameter);
    if (input === undefined) throw new Error(`%${parameter} is no input of module ${module.name}.`);
    return input.name;
  });
  const averages = settings.averageDecay > 0;
  const named = averages ? withTrainedNames(module, new Set(names)) : module;
  const b = new ModuleBuilder(module.name, inferOutputs, named);
  const { operator, attributes, moments } = updateOf(settings);
  const state = moments.flatMap((moment) =>
    parameters.map((parameter, index) => b.input(momentName(moment, names[index] ?? ""), "state", b.type(parameter))),
  );
  b.within({ origin: undefined, phase: "update" }, () => {
    const scaled = scaledGradients(b, module, gradients);
    const divisors = [scaled?.unscale, meanFactor(b, module)].filter((value) => value !== undefined);
    const unscale = divisors.length === 2 ? b.call("multiply", divisors) : divisors[0];
    const factor = gradientFactor(b, gradients, settings.clipNorm, unscale);
    const control = scaled?.control(factor) ?? factor;
    const results = b.emit(operator, [control, ...parameters, ...gradients, ...state], attributes);
    [...parameters, ...state].forEach((input, index) => {
      const result = results[index];
      if (result === undefined) throw new Error(`${operator} has too few outputs.`);
      b.update(input, result);
    });
    if (!averages) return;
    const updated = results.slice(0, parameters.length);
    addAverages(b, names, updated, scaled === undefined ? undefined : control, settings.averageDecay);
  });
  return b.finish();
}

/** min(1, clipNorm / norm) * unscale: what all gradients are multiplied with. A `clipNorm` of 0 does not clip. */
function gradientFactor(
  b: ModuleBuilder,
  gradients: readonly ValueId[],
  clipNorm: number,
  unscale: ValueId | undefined,
): ValueId {
  if (clipNorm === 0) return unscale ?? b.constant(1);
  const given = b.call("globalNorm", gradients);
  const norm = unscale === undefined ? given : b.call("multiply", [given, unscale]);
  const ratio = b.call("divide", [b.constant(clipNorm), b.call("add", [norm, b.constant(CLIP_EPSILON)])]);
  const clipped = b.call("minimum", [ratio, b.constant(1)]);
  return unscale === undefined ? clipped : b.call("multiply", [clipped, unscale]);
}
