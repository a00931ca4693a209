/**
 * What changes for an ONNX graph in operator sets after 17, the one that operators are written for (changes by version:
 * https://github.com/onnx/onnx/blob/main/docs/Changelog.md). Of all that we write, only reductions changed: from 18 on their axes are an
 * input. The newer versions of the others take what the older ones took.
 */
import { DEFAULT_ONNX_OPSET } from "../../model/model-formats";
import type { OnnxOpset } from "../../model/model-formats";
import type { FinishedGraph, GraphNode, OnnxTensor } from "./graph-parts";

/** The version of the file format that came with an operator set (https://onnx.ai/onnx/repo-docs/Versioning.html, "Released versions"). */
export const IR_VERSION: Readonly<Record<OnnxOpset, number>> = { 17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10 };

const AXES_AS_INPUT_FROM = 18;
/** `ReduceSum` has had it since 13. */
const REDUCTIONS: ReadonlySet<string> = new Set(["ReduceLogSumExp", "ReduceMax", "ReduceMean"]);

/** @param graph in operator set 17. @returns what computes the same in `opset`. */
export function atOpset(graph: FinishedGraph, opset: OnnxOpset = DEFAULT_ONNX_OPSET): FinishedGraph {
  if (opset < AXES_AS_INPUT_FROM) return graph;
  const tensors = new Map<string, OnnxTensor>(graph.tensors);
  const nodes = graph.nodes.map((node): GraphNode => {
    const { axes, ...attributes } = node.attributes;
    if (!REDUCTIONS.has(node.opType) || !isAxes(axes)) return node;
    // Nodes have the names of their outputs, which no other value has.
    const name = `${node.outputs[0] ?? node.opType}/axes`;
    tensors.set(name, { element: "i64", shape: [axes.length], data: axes });
    return { ...node, inputs: [...node.inputs, name], attributes };
  });
  return { ...graph, tensors, nodes };
}

function isAxes(value: unknown): value is readonly number[] {
  return Array.isArray(value);
}
