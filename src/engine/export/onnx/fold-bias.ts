/**
 * Puts the bias of a convolution where ONNX has a place for it: `Conv` followed by `Add` of one number a channel becomes
 * `Conv` with three inputs, which runtimes run as one kernel. Nothing else changes, and the numbers are the same.
 */
import type { GraphConstant, GraphNode } from "./graph-parts";

/**
 * @param nodes in order.
 * @param outputs values that leave the graph: a convolution that does must stay as it is.
 */
export function foldBias(
  nodes: readonly GraphNode[],
  constants: ReadonlyMap<string, GraphConstant>,
  outputs: ReadonlySet<string>,
): readonly GraphNode[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const uses = new Map<string, number>();
  for (const input of nodes.flatMap((node) => node.inputs)) uses.set(input, (uses.get(input) ?? 0) + 1);

  const gone = new Set<GraphNode>();
  const replaced = new Map<GraphNode, GraphNode>();
  for (const add of nodes) {
    if (add.opType !== "Add") continue;
    for (const [x, constant] of [add.inputs, [...add.inputs].reverse()]) {
      const conv = x === undefined ? undefined : producers.get(x);
      if (conv === undefined || x === undefined || constant === undefined || gone.has(conv)) continue;
      const takesBias = (conv.opType === "Conv" || conv.opType === "ConvTranspose") && conv.inputs.length === 2;
      const bias = channelVector(constant, constants);
      if (!takesBias || bias === undefined || uses.get(x) !== 1 || outputs.has(x)) continue;
      gone.add(conv);
      replaced.set(add, { ...conv, inputs: [...conv.inputs, bias], outputs: add.outputs });
      break;
    }
  }
  return nodes.filter((node) => !gone.has(node)).map((node) => replaced.get(node) ?? node);
}

/** The constant `[channels]` with the same data as this constant `[1, channels, 1, 1]`. */
function channelVector(name: string, constants: ReadonlyMap<string, GraphConstant>): string | undefined {
  const wide = constants.get(name);
  const [n, channels, height, width] = wide?.type.shape ?? [];
  if (wide?.type.shape.length !== 4 || n !== 1 || height !== 1 || width !== 1) return undefined;
  return [...constants].find(
    ([, { type, data }]) => data === wide.data && type.shape.length === 1 && type.shape[0] === channels,
  )?.[0];
}
