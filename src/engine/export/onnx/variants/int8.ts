/**
 * The variant int8: weights as in int8-weights, and the activations that go into products and convolutions through QuantizeLinear and
 * DequantizeLinear with one scale and zero point each, which runtimes fuse with the operator between them into integer kernels
 * (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html, "QDQ"). What else is computed stays in floats.
 */
import type { ValueId } from "../../../ir/types";
import { elementCount } from "../../../ir/types";
import type { ValueRange } from "../../export-format";
import type { FinishedGraph, GraphNode, OnnxTensor } from "../graph-parts";
import { channelAxes, int8Weights, quantized } from "./int8-weights";
import { uniqueNames } from "./stored-weights";

/** Operators with integer kernels. */
const INTEGER_OPERATORS: readonly string[] = ["Conv", "MatMul", "Gemm"];
const STEPS = 255;
/** Sums of fewer products than that are cheap in floats, and the rounding of so few numbers shows: a bottleneck, the first convolution. */
const SHORTEST_SUM = 16;

/** The values of the module that are kept in 8 bits on their way into an operator. */
export function quantizedValues(graph: FinishedGraph): readonly ValueId[] {
  const weights = channelAxes(graph);
  const values = graph.nodes.flatMap((node) => {
    const source = activationOf(node, graph, weights);
    return source === undefined ? [] : (graph.sources.get(source) ?? []);
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The first input of an operator with integer kernels whose weights are kept as integers. */
function activationOf(
  { opType, inputs }: GraphNode,
  { tensors }: FinishedGraph,
  weights: ReadonlyMap<string, number>,
): string | undefined {
  const [input, weight = ""] = inputs;
  const axis = weights.get(weight);
  const shape = tensors.get(weight)?.shape ?? [];
  if (!INTEGER_OPERATORS.includes(opType) || axis === undefined) return undefined;
  return elementCount(shape) / (shape[axis] ?? 1) < SHORTEST_SUM ? undefined : input;
}

/** @param ranges of `quantizedValues`. */
export function int8Graph(graph: FinishedGraph, ranges: ReadonlyMap<ValueId, ValueRange>): FinishedGraph {
  const weights = channelAxes(graph);
  const unique = uniqueNames(graph);
  const added = new Map<string, OnnxTensor>();
  const widened = new Map<string, { readonly output: string; readonly scale: number }>();
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const name = activationOf(node, graph, weights);
    const source = name === undefined ? undefined : graph.sources.get(name);
    const range = source === undefined ? undefined : ranges.get(source);
    if (name === undefined || range === undefined) {
      nodes.push(node);
      continue;
    }
    let found = widened.get(name);
    if (found === undefined) {
      const { scale, zeroPoint } = scaleOf(range);
      const operands = [unique(`${name}/scale`), unique(`${name}/zero_point`)] as const;
      added.set(operands[0], { element: "f32", shape: [], data: Float32Array.of(scale) });
      added.set(operands[1], { element: "u8", shape: [], data: Uint8Array.of(zeroPoint) });
      const integers = unique(`${name}/uint8`);
      found = { output: unique(`${name}/rounded`), scale };
      nodes.push(
        { opType: "QuantizeLinear", inputs: [name, ...operands], outputs: [integers], attributes: {} },
        { opType: "DequantizeLinear", inputs: [integers, ...operands], outputs: [found.output], attributes: {} },
      );
      widened.set(name, found);
    }
    const [, weight = "", bias] = node.inputs;
    const tail =
      bias === undefined ? [] : [roundedBias(graph, weights, weight, bias, found.scale, { unique, added, nodes })];
    nodes.push({ ...node, inputs: [found.output, weight, ...tail] });
  }
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const tensors = [...graph.tensors, ...added].filter(([name]) => used.has(name));
  return int8Weights({ ...graph, nodes, tensors: new Map(tensors) });
}

function scaleOf({ lowest, highest }: ValueRange): { readonly scale: number; readonly zeroPoint: number } {
  const scale = Math.fround((highest - lowest) / STEPS);
  if (!(scale > 0) || !Number.isFinite(scale)) return { scale: 1, zeroPoint: 0 };
  return { scale, zeroPoint: Math.max(0, Math.min(STEPS, Math.round(-lowest / scale))) };
}

/** A bias in 32-bit integers of the product's own scale, which integer kernels add without rounding. */
function roundedBias(
  graph: FinishedGraph,
  weights: ReadonlyMap<string, number>,
  weight: string,
  bias: string,
  scale: number,
  { unique, added, nodes }: { unique: (name: string) => string; added: Map<string, OnnxTensor>; nodes: GraphNode[] },
): string {
  const kernel = graph.tensors.get(weight);
  const tensor = graph.tensors.get(bias);
  if (kernel === undefined || tensor?.element !== "f32") return bias;
  const scales = quantized(kernel, weights.get(weight) ?? 0).scales.map((channel) => channel * scale);
  if (scales.length !== tensor.data.length) return bias;
  const integers = Int32Array.from(tensor.data, (value, index) => Math.round(value / (scales[index] ?? 1)));
  const names = [unique(`${bias}/int32`), unique(`${bias}/scale`)] as const;
  added.set(names[0], { element: "i32", shape: tensor.shape, data: integers });
  added.set(names[1], { element: "f32", shape: [scales.length], data: scales });
  const output = unique(`${bias}/rounded`);
  nodes.push({ opType: "DequantizeLinear", inputs: names, outputs: [output], attributes: { axis: 0 } });
  return output;
}
