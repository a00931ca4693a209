/**
 * Takes bypassed nodes out of a flat graph: what they feed is fed by what feeds them. What always holds: edges keep their
 * ids and their order; a node that cannot be bypassed works as before and says why; a bypassed node that nothing feeds says so.
 */
import type { Diagnostic, GraphEdge, PortReference } from "../../engine/model/types";
import { bypassProblem, passedInput } from "./bypass";
import type { FlatGraph, FlatNode, Passage } from "./expand-blocks";
import type { NodeKind } from "./node-kinds";
import { nodeKind } from "./node-kinds";
import { nodeTitle } from "./ports";
import type { BlockDefinition } from "./schema";

interface Gone {
  readonly node: FlatNode;
  readonly kind: NodeKind;
}

function problem(node: string, message: string): Diagnostic {
  return { severity: "error", code: "bypass", message, node, fixes: [] };
}

/** Bypassed nodes of a graph: those that go, by id, and why others cannot. */
function sortBypassed(
  nodes: readonly FlatNode[],
  blocks: readonly BlockDefinition[],
): { readonly gone: ReadonlyMap<string, Gone>; readonly diagnostics: readonly Diagnostic[] } {
  const gone = new Map<string, Gone>();
  const diagnostics: Diagnostic[] = [];
  for (const node of nodes) {
    if (node.bypassed !== true) continue;
    const kind = nodeKind(blocks, node);
    const reason = bypassProblem(blocks, node);
    if (kind && reason === undefined) gone.set(node.id, { node, kind });
    else if (reason !== undefined) diagnostics.push(problem(node.id, reason));
  }
  return { gone, diagnostics };
}

/**
 * The graph without its bypassed nodes; itself if there are none.
 * @param blocks of the document: bypassed uses of blocks pass their ports through.
 */
export function dissolveBypassed(graph: FlatGraph, blocks: readonly BlockDefinition[]): FlatGraph {
  const { gone, diagnostics } = sortBypassed(graph.nodes, blocks);
  if (gone.size === 0 && diagnostics.length === 0) return graph;

  const incoming = new Map<string, GraphEdge>();
  for (const edge of graph.edges) {
    const key = `${edge.target.node} ${edge.target.port}`;
    if (!incoming.has(key)) incoming.set(key, edge);
  }
  /** The output of a node that stays behind an output; undefined where the way ends at an open input or runs in a circle. */
  const resolve = (source: PortReference): PortReference | undefined => {
    let reference = source;
    for (let steps = 0; steps <= gone.size; steps++) {
      const bypassed = gone.get(reference.node);
      if (!bypassed) return reference;
      const input = passedInput(bypassed.kind, reference.port);
      const edge = input && incoming.get(`${reference.node} ${input.name}`);
      if (!edge) return undefined;
      reference = edge.source;
    }
    return undefined;
  };

  const edges = graph.edges.flatMap((edge): GraphEdge[] => {
    if (gone.has(edge.target.node)) return [];
    const source = resolve(edge.source);
    if (!source) return [];
    return [source === edge.source ? edge : { ...edge, source }];
  });
  const passages = new Map<string, Passage>();
  for (const [id, passage] of graph.passages) {
    passages.set(id, { inputs: mapPorts(passage.inputs, resolve), outputs: mapPorts(passage.outputs, resolve) });
  }
  const open: Diagnostic[] = [];
  for (const [id, { node, kind }] of gone) {
    const through = (port: string): PortReference | undefined => {
      const edge = incoming.get(`${id} ${port}`);
      return edge && resolve(edge.source);
    };
    passages.set(id, {
      inputs: Object.fromEntries(kind.inputs.map(({ name }) => [name, through(name)])),
      outputs: Object.fromEntries(kind.outputs.map(({ name }) => [name, resolve({ node: id, port: name })])),
    });
    const [first] = kind.inputs;
    if (first && !incoming.has(`${id} ${first.name}`)) {
      const title = nodeTitle(node, blocks);
      open.push(problem(id, `${title} is bypassed but nothing feeds it: connect a layer to it, or delete it.`));
    }
  }
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => !gone.has(node.id)),
    edges,
    passages,
    diagnostics: [...graph.diagnostics, ...diagnostics, ...open],
  };
}

function mapPorts(
  ports: Passage["inputs"],
  resolve: (source: PortReference) => PortReference | undefined,
): Passage["inputs"] {
  return Object.fromEntries(Object.entries(ports).map(([port, source]) => [port, source && resolve(source)]));
}
