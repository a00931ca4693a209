/**
 * Which layers could be joined to an open end of an edge: found by trial inference with each layer's defaults, so that a
 * new layer is judged by what it says itself. A layer that would only need another attribute value counts as fitting.
 */
import { validateAttributes } from "../layers/attributes";
import { specOf } from "../layers/data-fields";
import type { DataField, LayerAttributes, LayerDefinition, LayerInferred, TensorSpec } from "../layers/define";
import { findLayer, layers } from "../layers/registry";
import { inferModel } from "./infer-model";
import type { DatasetDescription, GraphDescription, ModelNode, PortReference } from "./types";

export interface OpenEnd extends PortReference {
  /** Which end of the edge is fixed: the `source` (an output that looks for a taker), or the `target` (an open input). */
  readonly direction: "source" | "target";
}

export interface CompatibleLayer {
  readonly layer: LayerDefinition;
  /** Port of the layer that the edge would end at, or start from. */
  readonly port: string;
}

/** Types of the layers of `compatiblePorts`. */
export function compatibleLayers(
  graph: GraphDescription,
  dataset: DatasetDescription | undefined,
  from: OpenEnd,
): readonly string[] {
  return compatiblePorts(graph, dataset, from).map(({ layer }) => layer.type);
}

/**
 * In the order of the palette. Where the end's shape is not known, every layer that has a port on that side.
 * @param graph as drawn; the trial nodes are not added to it.
 */
export function compatiblePorts(
  graph: GraphDescription,
  dataset: DatasetDescription | undefined,
  from: OpenEnd,
): readonly CompatibleLayer[] {
  const nodes = new Map(inferModel(graph, dataset).nodes.map((node) => [node.id, node]));
  const node = nodes.get(from.node);
  const fields = dataset?.fields ?? [];
  if (from.direction === "target") return offerings(node, from.port, [...nodes.values()], fields);
  const spec = node?.outputs[from.port];
  return layers.flatMap((layer) => {
    const port = spec === undefined ? layer.inputs[0]?.name : takingPort(layer, spec, node?.layer === "target", fields);
    return port === undefined ? [] : [{ layer, port }];
  });
}

/** The first input port of the layer that takes a tensor of this spec. */
function takingPort(
  layer: LayerDefinition,
  spec: TensorSpec,
  isTarget: boolean,
  fields: readonly DataField[],
): string | undefined {
  const targets = fields.filter((field) => field.role === "target").map(specOf);
  const required = layer.inputs.filter((port) => port.optional !== true);
  return required.find(({ name }) => {
    if (required.length === 1) return fits(layer, { [name]: [spec] }, fields);
    if (layer.role !== "loss" && layer.role !== "metric") {
      const alike = Object.fromEntries(required.map((port) => [port.name, [spec]]));
      return !isTarget && fits(layer, alike, fields);
    }
    // Losses and metrics: the other side is any target of the data, or anything that goes with this target.
    if (name === "prediction") {
      return !isTarget && targets.some((target) => fits(layer, { prediction: [spec], target: [target] }, fields));
    }
    return isTarget && fits(layer, { prediction: [matchingPrediction(spec)], target: [spec] }, fields);
  })?.name;
}

/** A prediction that a target of this spec could be compared with. */
function matchingPrediction(target: TensorSpec): TensorSpec {
  return target.dtype === "i32"
    ? { shape: [...target.shape, target.classCount ?? 2], dtype: "f32" }
    : { shape: target.shape, dtype: "f32" };
}

/** Layers whose output the open input could take, given something that the graph has to offer them. */
function offerings(
  node: ModelNode | undefined,
  port: string,
  nodes: readonly ModelNode[],
  fields: readonly DataField[],
): readonly CompatibleLayer[] {
  const taker = node === undefined ? undefined : findLayer(node.layer);
  const offered = distinct([...nodes.flatMap((other) => Object.values(other.outputs)), ...fields.map(specOf)]);
  return layers.flatMap((layer) => {
    const [output] = layer.outputs;
    if (output === undefined) return [];
    const entry = { layer, port: output.name };
    if (node === undefined || taker === undefined || offered.length === 0) return [entry];
    if (port === "target") return layer.type === "target" ? [entry] : [];
    if (layer.type === "target") return [];
    const produced =
      layer.role === "data"
        ? fields.filter((field) => field.role === "feature").map(specOf)
        : offered.flatMap((spec) => outputOf(layer, spec, fields) ?? []);
    const others = node.inputs[port] ?? [];
    const variadic = taker.inputs.find((input) => input.name === port)?.variadic === true;
    return produced.some((spec) => {
      const inputs = { ...node.inputs, [port]: variadic ? [...others, spec] : [spec] };
      const complete = taker.inputs.every((input) => input.optional === true || (inputs[input.name]?.length ?? 0) > 0);
      return !complete || accepted(taker.infer({ node: "", attributes: node.attributes, fields, inputs }));
    })
      ? [entry]
      : [];
  });
}

const MOST_SPECS = 32;

/** At most 32 different specs, so that the trial stays quick in large graphs. */
function distinct(specs: readonly TensorSpec[]): readonly TensorSpec[] {
  return [...new Map(specs.map((spec) => [JSON.stringify(spec), spec])).values()].slice(0, MOST_SPECS);
}

function outputOf(layer: LayerDefinition, spec: TensorSpec, fields: readonly DataField[]): TensorSpec | undefined {
  const [input, ...more] = layer.inputs.filter((port) => port.optional !== true);
  if (input === undefined || more.length > 0) return undefined;
  const result = tryInfer(layer, { [input.name]: [spec] }, fields);
  return result.ok ? Object.values(result.outputs)[0] : undefined;
}

function fits(
  layer: LayerDefinition,
  inputs: Readonly<Record<string, readonly TensorSpec[]>>,
  fields: readonly DataField[],
): boolean {
  return accepted(tryInfer(layer, inputs, fields));
}

function tryInfer(
  layer: LayerDefinition,
  inputs: Readonly<Record<string, readonly TensorSpec[]>>,
  fields: readonly DataField[],
): LayerInferred {
  const defaults: LayerAttributes = validateAttributes(layer.attributes, {}).values;
  return layer.infer({ node: "", attributes: defaults, fields, inputs });
}

/** Refusals over an attribute alone do not count: the person will set it. */
function accepted(result: LayerInferred): boolean {
  return result.ok || result.problems.every((problem) => problem.attribute !== undefined);
}
