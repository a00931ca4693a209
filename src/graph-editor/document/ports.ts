/**
 * What the document's commands need to know of ports: which take many edges, which could be joined, and which joins a
 * person is refused. It judges only the drawing; whether shapes meet is the model's business, which offers fixes.
 */
import type { Port } from "../../engine/layers/define";
import type { PortReference } from "../../engine/model/types";
import { nodeKind } from "./node-kinds";
import type { BlockDefinition, DocumentNode, ProjectDocument } from "./schema";

type Graph = Pick<ProjectDocument, "nodes" | "edges" | "blocks">;

export function findNode(graph: Pick<Graph, "nodes">, id: string): DocumentNode | undefined {
  return graph.nodes.find((node) => node.id === id);
}

const NO_BLOCKS: readonly BlockDefinition[] = [];

/** The name a person knows the node by: their own, that of its block, or the layer's label. */
export function nodeTitle(node: Pick<DocumentNode, "name" | "layer" | "block">, blocks = NO_BLOCKS): string {
  return node.name ?? nodeKind(blocks, node)?.label ?? node.layer;
}

export function inputPort(graph: Graph, reference: PortReference): Port | undefined {
  const node = findNode(graph, reference.node);
  return node && nodeKind(graph.blocks, node)?.inputs.find((port) => port.name === reference.port);
}

export function outputPort(graph: Graph, reference: PortReference): Port | undefined {
  const node = findNode(graph, reference.node);
  return node && nodeKind(graph.blocks, node)?.outputs.find((port) => port.name === reference.port);
}

export function samePort(a: PortReference, b: PortReference): boolean {
  return a.node === b.node && a.port === b.port;
}

/** All nodes that `neighbours` leads to, one step after the other, from `start` on. */
function reach(start: string, neighbours: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const waiting = [start];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const neighbour of neighbours.get(next) ?? []) {
      if (seen.has(neighbour)) continue;
      seen.add(neighbour);
      waiting.push(neighbour);
    }
  }
  return seen;
}

function neighboursOf(graph: Pick<Graph, "edges">, from: "source" | "target"): ReadonlyMap<string, readonly string[]> {
  const to = from === "source" ? "target" : "source";
  const neighbours = new Map<string, string[]>();
  for (const edge of graph.edges) {
    const list = neighbours.get(edge[from].node);
    if (list) list.push(edge[to].node);
    else neighbours.set(edge[from].node, [edge[to].node]);
  }
  return neighbours;
}

/** Ids of all nodes whose values reach `node`, itself included. Feeding any of them from `node` would close a circle. */
export function upstreamOf(graph: Pick<Graph, "edges">, node: string): ReadonlySet<string> {
  return reach(node, neighboursOf(graph, "target")).add(node);
}

/** Ids of all nodes that values of `node` reach, without itself. */
export function downstreamOf(graph: Pick<Graph, "edges">, node: string): ReadonlySet<string> {
  const reached = reach(node, neighboursOf(graph, "source"));
  reached.delete(node);
  return reached;
}

/**
 * Why an edge from `source` to `target` is refused, as a sentence, or undefined where it may be drawn.
 * @param moving id of an edge that is being moved and so does not stand in the way.
 */
export function connectionProblem(
  graph: Graph,
  source: PortReference,
  target: PortReference,
  moving?: string,
): string | undefined {
  const from = findNode(graph, source.node);
  const to = findNode(graph, target.node);
  if (!from || !to) return "One end is no longer on the canvas.";
  if (from === to) return `${nodeTitle(from, graph.blocks)} cannot feed itself.`;
  if (!outputPort(graph, source)) return `${nodeTitle(from, graph.blocks)} has no output named ${source.port}.`;
  if (!inputPort(graph, target)) return `${nodeTitle(to, graph.blocks)} has no input named ${target.port}.`;
  const edges = moving === undefined ? graph.edges : graph.edges.filter((edge) => edge.id !== moving);
  if (edges.some((edge) => samePort(edge.source, source) && samePort(edge.target, target))) {
    return `${nodeTitle(from, graph.blocks)} already feeds this input.`;
  }
  if (upstreamOf({ edges }, source.node).has(target.node)) {
    return `This would close a circle: ${nodeTitle(to, graph.blocks)} already leads to ${nodeTitle(from, graph.blocks)}.`;
  }
  return undefined;
}
