/**
 * Weights kept in fewer bits than they are computed with: a pass puts a node behind a weight that gives it back as floats, and whatever used
 * the weight uses that node's output. The weight keeps its name.
 */
import { elementCount } from "../../../ir/types";
import type { FinishedGraph, GraphNode, OnnxTensor } from "../graph-parts";

/** Smaller ones (biases, scales, constants of formulas) stay as they are: they take no room, and rounding them shows. */
const SMALLEST_ELEMENTS = 64;

export interface StoredWeight {
  /** The weight in its new form, and what goes with it, by what follows the weight's name: "" for the weight itself. */
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
  readonly opType: "Cast" | "DequantizeLinear";
  readonly attributes: GraphNode["attributes"];
}

export function isLarge({ element, shape }: OnnxTensor): boolean {
  return element === "f32" && elementCount(shape) >= SMALLEST_ELEMENTS;
}

/** @param stored by the name of the weight. */
export function withStored(graph: FinishedGraph, stored: ReadonlyMap<string, StoredWeight>): FinishedGraph {
  const unique = uniqueNames(graph);
  const floats = new Map<string, string>();
  const tensors = new Map<string, OnnxTensor>();
  const nodes: GraphNode[] = [];
  for (const [name, tensor] of graph.tensors) {
    const weight = stored.get(name);
    if (weight === undefined) {
      tensors.set(name, tensor);
      continue;
    }
    const inputs = [...weight.tensors].map(([suffix, data]) => {
      const own = suffix === "" ? name : unique(`${name}/${suffix}`);
      tensors.set(own, data);
      return own;
    });
    const output = unique(`${name}/float32`);
    floats.set(name, output);
    nodes.push({ opType: weight.opType, inputs, outputs: [output], attributes: weight.attributes });
  }
  const users = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((input) => floats.get(input) ?? input),
  }));
  return { ...graph, tensors, nodes: [...nodes, ...users] };
}

/** Gives names that nothing in the graph has, the wanted one where it is free. */
export function uniqueNames({ inputs, outputs, tensors, nodes }: FinishedGraph): (wanted: string) => string {
  const taken = new Set([
    ...[...inputs, ...outputs].map(({ name }) => name),
    ...tensors.keys(),
    ...nodes.flatMap((node) => node.outputs),
  ]);
  return (wanted) => {
    let name = wanted;
    for (let suffix = 2; taken.has(name); suffix++) name = `${wanted}_${suffix}`;
    taken.add(name);
    return name;
  };
}
