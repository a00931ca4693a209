/**
 * The module that looks at a training step instead of taking it: forward and backward as in training, then one number for each
 * thing that is measured of a layer. It has no updates, so that running it leaves parameters, moments and running statistics as
 * they are. What always holds: a measurement stands right behind what it measures, so that no activation is kept for it.
 * Everything is computed in single precision, also in runs of mixed precision.
 */
import { differentiate } from "../autodiff/differentiate";
import { ModuleBuilder } from "../ir/builder";
import type { Instruction, Module, ValueId } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import { findLayer } from "../layers/registry";
import { findOrigin } from "../metrics/node-health";
import type { HealthReport, NodeHealth } from "../metrics/node-health";
import { buildModule } from "../model/build-module";
import type { ModelGraph, ModelNode } from "../model/types";
import { inferOutputs } from "../operators/registry";

type Measure = "activation" | "outputGradient" | "parameterGradient" | "deadShare";

interface Reading {
  /** Of the module output, f32 scalar. */
  readonly output: string;
  readonly node: string;
  readonly measure: Measure;
  /** Elements behind a norm. */
  readonly count: number;
}

export interface ObservedModule {
  readonly module: Module;
  /** Names of all outputs. */
  readonly outputs: readonly string[];
  /** @param read the outputs by name, after a step with weights that had taken `step` steps. */
  readonly report: (step: number, read: (output: string) => number) => HealthReport;
}

const roleOf = ({ layer }: ModelNode): string | undefined => findLayer(layer)?.role;

/** @throws Error as `buildModule` and `differentiate` do, for a model that cannot be trained. */
export function observeModule(model: ModelGraph, batchSize: number): ObservedModule {
  const built = buildModule(model, { mode: "train", batchSize, name: "observe" });
  if (built.loss === undefined) throw new Error("The observed module has no loss.");
  const isNumber = (value: ValueId): boolean => typeOf(built.module, value).dtype === "f32";
  const seen = model.nodes.flatMap((node) =>
    Object.keys(node.outputs).flatMap((port) => {
      const value = built.values.get(`${node.id}/${port}`);
      return value !== undefined && isNumber(value) ? [{ node, value }] : [];
    }),
  );
  const inner = seen.filter(({ node }) => roleOf(node) === "layer");
  const trained = built.parameters.filter(({ spec }) => spec.trainable);
  const inputs = new Map(built.module.inputs.map(({ name, value }) => [name, value]));
  const parameters = trained.flatMap(({ name }) => inputs.get(name) ?? []);
  // Values may be renamed on the way: those that are not differentiated by ride along as outputs.
  const others = seen.filter(({ node }) => roleOf(node) !== "layer");
  const marked: Module = {
    ...built.module,
    outputs: others.map(({ value }, index) => ({ name: `seen/${index}`, value })),
    updates: [],
  };
  const differentiated = differentiate(marked, built.loss, [...parameters, ...inner.map(({ value }) => value)]);
  const { module } = differentiated;
  const readings: Reading[] = [];
  const b = new ModuleBuilder(module.name, inferOutputs, module);
  const measured: { readonly name: string; readonly value: ValueId }[] = [];
  const read = (node: string, measure: Measure, count: number, value: ValueId): void => {
    const output = `health/${readings.length}`;
    readings.push({ output, node, measure, count });
    measured.push({ name: output, value });
  };
  const norm = (node: string, measure: Measure, value: ValueId, phase: "forward" | "backward"): void =>
    b.within({ origin: node, phase }, () =>
      read(node, measure, elementCount(b.shape(value)), b.call("globalNorm", [value])),
    );

  others.forEach(({ node }, index) => {
    const value = module.outputs[index]?.value;
    if (value !== undefined) norm(node.id, "activation", value, "forward");
  });
  const absent = zeroConstants(module);
  trained.forEach(({ node }, index) => {
    const gradient = differentiated.gradients[index];
    if (gradient !== undefined && !absent.has(gradient)) norm(node, "parameterGradient", gradient, "backward");
  });
  const rectified = new Set(
    module.instructions.filter(({ operator }) => operator === "relu").map(({ outputs }) => outputs[0]),
  );
  inner.forEach(({ node }, position) => {
    const index = trained.length + position;
    const value = differentiated.parameters[index];
    const gradient = differentiated.gradients[index];
    if (value !== undefined) {
      norm(node.id, "activation", value, "forward");
      if (rectified.has(value))
        b.within({ origin: node.id, phase: "forward" }, () => read(node.id, "deadShare", 1, deadShare(b, value)));
    }
    if (gradient !== undefined && !absent.has(gradient)) norm(node.id, "outputGradient", gradient, "backward");
  });
  const complete = { ...b.finish(), outputs: measured };
  return {
    module: besideOperands(complete, module.instructions.length),
    outputs: measured.map(({ name }) => name),
    report: (step, value) => reportOf(model, readings, step, value),
  };
}

/** Share of the features (the last dimension) of x `[..., features]`, never negative, that are 0 everywhere else. f32 []. */
function deadShare(b: ModuleBuilder, x: ValueId): ValueId {
  const axes = b
    .shape(x)
    .slice(0, -1)
    .map((_, axis) => axis);
  const dead = b.call("equal", [b.call("reduceMax", [x], { axes }), b.constant(0)]);
  return b.call("reduceMean", [dead], { axes: [0] });
}

/** What differentiation gives where the loss does not depend on a value. */
function zeroConstants(module: Module): ReadonlySet<ValueId> {
  return new Set(
    module.instructions
      .filter(({ operator, attributes }) => operator === "constant" && attributes["value"] === 0)
      .flatMap(({ outputs }) => outputs),
  );
}

/** The same module with the instructions from `first` on moved up to right behind the last of their operands. */
function besideOperands(module: Module, first: number): Module {
  const place = new Map<ValueId, number>();
  module.instructions.slice(0, first).forEach(({ outputs }, index) => {
    for (const value of outputs) place.set(value, index);
  });
  const behind = new Map<number, Instruction[]>();
  for (const instruction of module.instructions.slice(first)) {
    const at = instruction.inputs.reduce((latest, value) => Math.max(latest, place.get(value) ?? -1), -1);
    for (const value of instruction.outputs) place.set(value, at);
    behind.set(at, [...(behind.get(at) ?? []), instruction]);
  }
  const instructions = [
    ...(behind.get(-1) ?? []),
    ...module.instructions.slice(0, first).flatMap((instruction, index) => [instruction, ...(behind.get(index) ?? [])]),
  ];
  return { ...module, instructions };
}

function reportOf(
  model: ModelGraph,
  readings: readonly Reading[],
  step: number,
  read: (output: string) => number,
): HealthReport {
  const norms = new Map<string, Partial<Record<Measure, { total: number; count: number }>>>();
  for (const { output, node, measure, count } of readings) {
    const of = norms.get(node) ?? {};
    norms.set(node, of);
    const value = read(output);
    const sum = (of[measure] ??= { total: 0, count: 0 });
    sum.total += measure === "deadShare" ? value : value ** 2;
    sum.count += count;
  }
  const nodes = model.nodes.flatMap((node): NodeHealth[] => {
    const of = norms.get(node.id);
    if (of === undefined) return [];
    const mean = (measure: Measure): Partial<Record<Measure, number>> => {
      const sum = of[measure];
      if (sum === undefined || sum.count === 0) return {};
      return { [measure]: measure === "deadShare" ? sum.total / sum.count : Math.sqrt(sum.total / sum.count) };
    };
    return [
      {
        node: node.id,
        name: node.name,
        ...mean("activation"),
        ...mean("outputGradient"),
        ...mean("parameterGradient"),
        ...mean("deadShare"),
      },
    ];
  });
  const data = new Set(model.nodes.filter((node) => roleOf(node) === "data").map(({ id }) => id));
  const origin = findOrigin(nodes, (node) => data.has(node));
  return { step, nodes, ...(origin === undefined ? {} : { origin }) };
}
