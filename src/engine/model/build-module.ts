/**
 * `ModelGraph -> Module`: the forward pass of a model, with its losses and metrics or with its outputs. Gradients and the
 * optimizer are added by later stages. What always holds: instructions carry the id of the node that they came from, and
 * only what the loss, the metrics or the outputs need is built.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Module, ModuleInputKind, ValueId } from "../ir/types";
import { readNumber } from "../layers/attributes";
import type { ParameterSpec } from "../layers/define";
import { findLayer } from "../layers/registry";
import { inferOutputs } from "../operators/registry";
import { ancestors } from "./check-structure";
import { stableHash } from "./stable-hash";
import { noiseInput } from "./noise-inputs";
import { metricsOf } from "./metrics-of";
import type { MetricDescription, ModelGraph, ModelNode, PortReference } from "./types";

export interface BuildOptions {
  /**
   * - `train`: dropout is active, BatchNorm uses the batch's statistics and moves its running ones.
   * - `evaluate`: loss and metrics as when predicting.
   * - `infer`: the model's outputs, raw (before softmax or sigmoid); no target, no weights.
   */
  readonly mode: "train" | "evaluate" | "infer";
  readonly batchSize: number;
  readonly name?: string;
}

export interface BuiltParameter {
  /** Of the module input: `<node id>/<parameter name>`. */
  readonly name: string;
  readonly node: string;
  readonly spec: ParameterSpec;
}

export interface BuiltModel {
  readonly module: Module;
  /** The scalar to train on; absent in `infer`. */
  readonly loss?: ValueId;
  /** Of the module output `metrics`, f32 [n], in order: the total loss, each loss node, each metric node. Empty in `infer`. */
  readonly metrics: readonly MetricDescription[];
  /** Trained ones and state alike, in the order of the graph. */
  readonly parameters: readonly BuiltParameter[];
  /** Names of the batch fields that the module takes, beside `weights`. */
  readonly fields: readonly string[];
  /** What the nodes give, by `<node id>/<port>`. */
  readonly values: ReadonlyMap<string, ValueId>;
}

/**
 * Builds the module of a model.
 *
 * train, evaluate: batch inputs are the fields and `weights` f32 [batch]; outputs are `loss` f32 [] and `metrics` f32 [n].
 * Each number is the weighted mean over the examples, sum(v · w) / max(sum(w), 1). infer: one output for each
 * `ModelOutput`, by its name, `[batch, ...shape]`.
 *
 * @throws Error naming the first problem of a model that has errors, and for a batch size that is no whole number above 0.
 */
export function buildModule(model: ModelGraph, options: BuildOptions): BuiltModel {
  const problem = model.diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (problem !== undefined) throw new Error(`This model cannot be built. ${problem.message}`);
  const { mode, batchSize } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new Error(`The batch size must be a whole number above 0, not ${batchSize}.`);
  const b = new ModuleBuilder(options.name ?? "model", inferOutputs);
  const needed = neededNodes(model, mode);
  const values = new Map<string, ValueId>();
  const fields = declareFields(b, needed, batchSize, values);
  const weights = mode === "infer" ? undefined : b.input("weights", "batch", { dtype: "f32", shape: [batchSize] });
  const parameters = declareParameters(b, needed);

  const scores = new Map<string, ValueId>();
  for (const node of needed) {
    if (findLayer(node.layer)?.role === "data") continue;
    const built = b.within({ origin: node.id }, () => buildNode(b, node, values, parameters.values, options));
    for (const [port, value] of Object.entries(built)) values.set(key({ node: node.id, port }), value);
    if (built.value !== undefined) scores.set(node.id, built.value);
  }

  const common = { parameters: parameters.list, fields, values };
  if (weights === undefined) {
    for (const output of model.outputs) b.output(output.name, valueAt(values, output.source));
    return { module: b.finish(), metrics: [], ...common };
  }
  const { loss, metrics } = summarise(b, needed, scores, weights);
  return { module: b.finish(), loss, metrics, ...common };
}

const key = ({ node, port }: PortReference): string => `${node}/${port}`;

function valueAt(values: ReadonlyMap<string, ValueId>, source: PortReference): ValueId {
  const value = values.get(key(source));
  if (value === undefined) throw new Error(`Node ${source.node} gives nothing at ${source.port}.`);
  return value;
}

function roleOf(node: ModelNode): string | undefined {
  return findLayer(node.layer)?.role;
}

/** The nodes that the mode's outputs are computed from, in order. */
function neededNodes(model: ModelGraph, mode: BuildOptions["mode"]): readonly ModelNode[] {
  const byId = new Map(model.nodes.map((node) => [node.id, node]));
  const ends =
    mode === "infer"
      ? model.outputs.map((output) => output.source.node)
      : model.nodes.filter((node) => roleOf(node) === "loss" || roleOf(node) === "metric").map((node) => node.id);
  const needed = ancestors(ends, (id) =>
    Object.values(byId.get(id)?.sources ?? {}).flatMap((all) => all.map((source) => source.node)),
  );
  return model.nodes.filter((node) => needed.has(node.id));
}

/** One batch input a field, however many Input and Target nodes stand for it. @returns the fields' names. */
function declareFields(
  b: ModuleBuilder,
  nodes: readonly ModelNode[],
  batchSize: number,
  values: Map<string, ValueId>,
): readonly string[] {
  const inputs = new Map<string, ValueId>();
  for (const node of nodes) {
    const { field } = node;
    const spec = node.outputs.y;
    if (field === undefined || spec === undefined) continue;
    const value =
      inputs.get(field) ?? b.input(field, "batch", { dtype: spec.dtype, shape: [batchSize, ...spec.shape] });
    inputs.set(field, value);
    values.set(key({ node: node.id, port: "y" }), value);
  }
  return [...inputs.keys()];
}

function declareParameters(
  b: ModuleBuilder,
  nodes: readonly ModelNode[],
): { readonly list: readonly BuiltParameter[]; readonly values: ReadonlyMap<string, ValueId> } {
  const list: BuiltParameter[] = [];
  const values = new Map<string, ValueId>();
  for (const node of nodes) {
    for (const spec of node.parameters) {
      const name = `${node.id}/${spec.name}`;
      const kind: ModuleInputKind = spec.trainable ? "parameter" : "state";
      values.set(name, b.input(name, kind, { dtype: "f32", shape: spec.shape }));
      list.push({ name, node: node.id, spec });
    }
  }
  return { list, values };
}

function buildNode(
  b: ModuleBuilder,
  node: ModelNode,
  values: ReadonlyMap<string, ValueId>,
  parameters: ReadonlyMap<string, ValueId>,
  { mode, batchSize }: BuildOptions,
): Readonly<Record<string, ValueId>> {
  const layer = findLayer(node.layer);
  if (layer === undefined) throw new Error(`There is no layer of the type ${node.layer}.`);
  const inputs = Object.fromEntries(
    Object.entries(node.sources).map(([port, all]) => [port, all.map((source) => valueAt(values, source))]),
  );
  const own = new Map(
    node.parameters.flatMap((spec) => {
      const value = parameters.get(`${node.id}/${spec.name}`);
      return value === undefined ? [] : [[spec.name, value] as const];
    }),
  );
  return layer.build({
    b,
    node: node.id,
    attributes: node.attributes,
    specs: { inputs: node.inputs, outputs: node.outputs },
    inputs,
    parameters: Object.fromEntries(own),
    training: mode === "train",
    batchSize,
    stream: stableHash(node.id),
    update: (parameter, value) => {
      const input = own.get(parameter);
      if (input === undefined) throw new Error(`${node.name} has no parameter ${parameter} to update.`);
      if (mode === "train") b.update(input, value);
    },
    ...(mode === "infer"
      ? { given: ({ dtype, shape }) => b.input(noiseInput(node.id), "batch", { dtype, shape: [batchSize, ...shape] }) }
      : {}),
  });
}

/** Adds the outputs `loss` and `metrics`. */
function summarise(
  b: ModuleBuilder,
  nodes: readonly ModelNode[],
  scores: ReadonlyMap<string, ValueId>,
  weights: ValueId,
): { readonly loss: ValueId; readonly metrics: readonly MetricDescription[] } {
  const reduce = (value: ValueId): ValueId => b.call("reduceSum", [value], { axes: [0], keepDims: true });
  const count = b.call("maximum", [reduce(weights), b.constant(1)]);
  const mean = (node: ModelNode): ValueId => {
    const value = scores.get(node.id);
    if (value === undefined) throw new Error(`${node.name} gives no number for its examples.`);
    return b.within({ origin: node.id }, () => b.call("divide", [reduce(b.call("multiply", [value, weights])), count]));
  };
  const losses = nodes.filter((node) => roleOf(node) === "loss").map((node) => ({ node, value: mean(node) }));
  const measured = nodes.filter((node) => roleOf(node) === "metric").map((node) => ({ node, value: mean(node) }));
  const weighted = losses.map(({ node, value }) => {
    const factor = readNumber(node.attributes, "weight");
    return factor === 1 ? value : b.within({ origin: node.id }, () => b.call("multiply", [value, b.constant(factor)]));
  });
  const [first, ...rest] = weighted;
  if (first === undefined) throw new Error("This model has no loss to train on.");
  const total = rest.reduce((sum, value) => b.call("add", [sum, value]), first);
  const loss = b.call("reshape", [total], { shape: [] });
  const all = [total, ...losses.map(({ value }) => value), ...measured.map(({ value }) => value)];
  b.output("loss", loss);
  b.output("metrics", b.call("concat", all, { axis: 0 }));
  return {
    loss,
    metrics: metricsOf(nodes),
  };
}
