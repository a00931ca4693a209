/**
 * From a request to the modules of a run: check, infer, build, differentiate, add the optimizer. No device is involved,
 * and the same request gives the same modules.
 */
import { differentiate } from "../autodiff/differentiate";
import type { Module, ValueId } from "../ir/types";
import { sameShape } from "../ir/types";
import { findLayer } from "../layers/registry";
import { buildModule } from "../model/build-module";
import type { BuiltParameter } from "../model/build-module";
import { inferModel } from "../model/infer-model";
import { initializeParameters } from "../model/initialize-parameters";
import type { Diagnostic, MetricDescription, ModelGraph } from "../model/types";
import { validateData, validateTraining } from "../model/validate-settings";
import type { Tensor32 } from "../runtime/device";
import { accumulateGradients, sumLoss } from "./accumulate-gradients";
import { addOptimizer } from "./add-optimizer";
import { trainedName, withTrained } from "./average-weights";
import { withHalfStorage } from "./half-storage";
import type { InferenceModel } from "./inference";
import { LOSS_SCALING_METRICS, scaleLoss } from "./loss-scaling";
import { InvalidModelError } from "./run-types";
import type { TrainingRequest, Weights } from "./run-types";

/** Evaluations take larger batches than training where that saves steps, and no larger ones than the data fills. */
const EVALUATION_BATCH = 128;

export interface CompiledRun extends InferenceModel {
  readonly model: ModelGraph;
  /** What `loss` and `metrics` hold, in their order. */
  readonly metrics: readonly MetricDescription[];
  /** Names of the numbers that a training step reports: of the metrics, then what only training has. */
  readonly stepMetrics: readonly string[];
  /** Forward, backward and update of one step. */
  readonly train: Module;
  /** Gradient of each value of `train` that has one, as of the batch of the step, for naming what is looked at. */
  readonly gradientOf: ReadonlyMap<ValueId, ValueId>;
  /** Loss and metrics of one batch of so many examples. */
  readonly evaluate: (batchSize: number) => Module;
  /** The most examples that a batch of an evaluation should have. */
  readonly evaluationBatchSize: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** How many batches add up to the update of the 0-based step: the accumulation, or what is left of the epoch. */
  readonly batchesOf: (step: number) => number;
  /** How many batches the updates before the 0-based step take: where the stream of batches goes on. */
  readonly batchesBefore: (step: number) => number;
  /**
   * Fresh weights from the run's seed, in the order of the graph.
   * @param given used instead where name, dtype and shape are the same.
   */
  readonly initialWeights: (given?: Weights) => Weights;
  /** What a session's training step begins with, where it begins with these weights. */
  readonly initialState: (weights: Weights) => Weights;
  /** Name in the training step of a weight: another one where the run averages, see `average-weights.ts`. */
  readonly liveName: (weight: string) => string;
}

/**
 * @param maxSteps ends the run earlier or later than the epochs do.
 * @throws InvalidModelError with every problem of the graph, the data settings and the training settings.
 */
export function compileRun(request: TrainingRequest, maxSteps?: number): CompiledRun {
  const { training, dataset } = request;
  const model = checkedModel(request, [...validateData(request.data), ...validateTraining(training, dataset)]);
  const { batchSize } = training;
  const built = buildModule(model, { mode: "train", batchSize, name: "train" });
  if (built.loss === undefined) throw new Error("The training module has no loss.");
  const names = built.parameters.filter(({ spec }) => spec.trainable).map(({ name }) => name);
  const averaged = new Set(training.averageDecay > 0 ? names : []);
  const mixed = training.precision === "mixed";
  const accumulates = training.accumulationSteps > 1;
  const objective = accumulates ? sumLoss(built.module, built.loss) : { module: built.module, loss: built.loss };
  const forward = mixed ? scaleLoss(objective.module, objective.loss) : objective;
  const backward = differentiate(forward.module, forward.loss, valuesNamed(forward.module, names));
  const { module, gradients } = accumulates
    ? accumulateGradients(backward.module, names, backward.gradients)
    : backward;
  const exactOrigins = lossesAndMetrics(model);
  const stored = (whole: Module): Module => (mixed ? withHalfStorage(whole, exactOrigins) : whole);
  const train = stored(addOptimizer(module, valuesNamed(module, names), gradients, training));
  const largest = Math.max(1, dataset.counts.validation, dataset.counts.test);
  // Under a budget an evaluation must not take more than training does.
  const wanted = training.memoryBudgetMegabytes > 0 ? batchSize : Math.max(batchSize, EVALUATION_BATCH);
  const batchesPerEpoch = Math.max(1, Math.floor(dataset.counts.train / batchSize));
  const stepsPerEpoch = Math.ceil(batchesPerEpoch / training.accumulationSteps);
  return {
    model,
    metrics: built.metrics,
    stepMetrics: [...built.metrics.map(({ name }) => name), ...(mixed ? LOSS_SCALING_METRICS : [])],
    train,
    gradientOf: backward.gradientOf,
    evaluate: (size) => stored(buildModule(model, { mode: "evaluate", batchSize: size, name: "evaluate" }).module),
    evaluationBatchSize: Math.min(largest, wanted),
    totalSteps: maxSteps ?? stepsPerEpoch * training.epochs,
    stepsPerEpoch,
    batchesOf: (step) => {
      const before = (step % stepsPerEpoch) * training.accumulationSteps;
      return Math.min(training.accumulationSteps, batchesPerEpoch - before);
    },
    batchesBefore: (step) =>
      Math.floor(step / stepsPerEpoch) * batchesPerEpoch + (step % stepsPerEpoch) * training.accumulationSteps,
    initialWeights: (given) => initialWeights(built.parameters, training.seed >>> 0, given),
    initialState: (weights) => withTrained(weights, averaged),
    liveName: (weight) => (averaged.has(weight) ? trainedName(weight) : weight),
    inferenceModule: inferenceBuilder(model),
  };
}

/** What predicting and exporting need, without anything of training. @throws InvalidModelError as `compileRun` does. */
export function compileInference(request: Pick<TrainingRequest, "graph" | "dataset">): InferenceModel {
  const model = checkedModel(request, []);
  return { model, inferenceModule: inferenceBuilder(model) };
}

function inferenceBuilder(model: ModelGraph): InferenceModel["inferenceModule"] {
  return (batchSize) => buildModule(model, { mode: "infer", batchSize, name: `infer-${batchSize}` }).module;
}

function checkedModel(
  { graph, dataset }: Pick<TrainingRequest, "graph" | "dataset">,
  settings: readonly Diagnostic[],
): ModelGraph {
  const model = inferModel(graph, dataset);
  const diagnostics = [...model.diagnostics, ...settings];
  if (diagnostics.some(({ severity }) => severity === "error")) throw new InvalidModelError(diagnostics);
  return model;
}

/** Nodes whose numbers people read, and which are small: never in half precision. */
function lossesAndMetrics(model: ModelGraph): ReadonlySet<string> {
  const roles = model.nodes.map(({ id, layer }) => ({ id, role: findLayer(layer)?.role }));
  return new Set(roles.filter(({ role }) => role === "loss" || role === "metric").map(({ id }) => id));
}

function valuesNamed(module: Module, names: readonly string[]): Module["inputs"][number]["value"][] {
  const values = new Map(module.inputs.map(({ name, value }) => [name, value]));
  return names.map((name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`Module ${module.name} has no input named ${name}.`);
    return value;
  });
}

function initialWeights(parameters: readonly BuiltParameter[], seed: number, given?: Weights): Weights {
  const fresh = initializeParameters(parameters, seed);
  const weights = new Map<string, Tensor32>();
  for (const { name, spec } of parameters) {
    const other = given?.get(name);
    const fits = other?.type.dtype === "f32" && sameShape(other.type.shape, spec.shape);
    const data = fresh.get(name) ?? new Float32Array(0);
    weights.set(name, fits ? other : { type: { dtype: "f32", shape: spec.shape }, data });
  }
  return weights;
}
