/**
 * The drawn graph with its ends looked up: which layer each node is, what it is called, and what feeds each of its ports.
 * It judges the drawing (unknown layers, ports that are not there, circles, open inputs); shapes are inference's business.
 */
import type { Fix, LayerDefinition } from "../layers/define";
import { findLayer } from "../layers/registry";
import { orderGraph } from "./graph-order";
import type { Diagnostic, GraphDescription, GraphNode, PortReference } from "./types";

export interface Connection {
  readonly edge: string;
  readonly source: PortReference;
}

export interface WiredNode {
  readonly node: GraphNode;
  /** Unique in the graph. */
  readonly name: string;
  readonly definition: LayerDefinition | undefined;
  /** By input port, in the order of the edges; every port of the layer is there. */
  readonly sources: Readonly<Record<string, readonly Connection[]>>;
}

export interface Wiring {
  /** In an order in which sources come first; nodes on or behind a circle come last. */
  readonly nodes: readonly WiredNode[];
  readonly byId: ReadonlyMap<string, WiredNode>;
  /** Nodes fed by each node. */
  readonly consumers: ReadonlyMap<string, readonly string[]>;
  /** Nodes that stand after all of their sources. */
  readonly sorted: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

export function wireGraph(graph: GraphDescription): Wiring {
  const diagnostics: Diagnostic[] = [];
  const report = (code: string, message: string, node: string, more: Partial<Diagnostic> = {}): void => {
    diagnostics.push({ severity: "error", code, message, node, fixes: [], ...more });
  };
  const nodes = dropRepeated(graph.nodes, report);
  const names = uniqueNames(nodes);
  const nameOf = (id: string): string => names.get(id) ?? id;
  const definitions = new Map(nodes.map((node) => [node.id, findLayer(node.layer)]));
  for (const node of nodes) {
    if (definitions.get(node.id) !== undefined) continue;
    report(
      "unknown-layer",
      `There is no layer of the type ${node.layer}: remove the node, or open the project with a newer version.`,
      node.id,
      {
        fixes: [{ label: "Remove node", edits: [{ kind: "removeNode", node: node.id }] }],
      },
    );
  }

  const byPort = new Map<string, Map<string, Connection[]>>();
  const consumers = new Map<string, string[]>();
  for (const edge of graph.edges) {
    const { source, target } = edge;
    const fixes: readonly Fix[] = [{ label: "Remove edge", edits: [{ kind: "removeEdge", edge: edge.id }] }];
    const from = definitions.get(source.node);
    const to = definitions.get(target.node);
    if (!definitions.has(source.node) || !definitions.has(target.node)) {
      const end = definitions.has(target.node) ? target.node : source.node;
      if (definitions.has(end))
        report("loose-edge", `An edge of ${nameOf(end)} leads to a node that is not there: remove it.`, end, { fixes });
      continue;
    }
    if (from === undefined || to === undefined) continue;
    if (!from.outputs.some((port) => port.name === source.port)) {
      report(
        "unknown-port",
        `${nameOf(source.node)} has no output named ${source.port}: remove the edge to ${nameOf(target.node)}.`,
        source.node,
        { fixes },
      );
      continue;
    }
    const port = to.inputs.find((candidate) => candidate.name === target.port);
    if (port === undefined) {
      report(
        "unknown-port",
        `${nameOf(target.node)} has no input named ${target.port}: remove the edge from ${nameOf(source.node)}.`,
        target.node,
        { fixes },
      );
      continue;
    }
    const ports = byPort.get(target.node) ?? new Map<string, Connection[]>();
    byPort.set(target.node, ports);
    const taken = ports.get(port.name) ?? [];
    ports.set(port.name, taken);
    if (taken.length > 0 && port.variadic !== true) {
      report(
        "port-taken",
        `${port.label} of ${nameOf(target.node)} takes one edge, but has another from ${nameOf(source.node)}: remove one of them.`,
        target.node,
        { port: port.name, fixes },
      );
      continue;
    }
    taken.push({ edge: edge.id, source });
    consumers.set(source.node, [...(consumers.get(source.node) ?? []), target.node]);
  }

  const feeding = new Map(
    [...byPort].map(([node, ports]) => [node, [...ports.values()].flat().map((connection) => connection.source.node)]),
  );
  const { order, cycles, sorted } = orderGraph(
    nodes.map((node) => node.id),
    feeding,
  );
  for (const cycle of cycles) {
    const members = new Set(cycle);
    const listed = list(cycle.map(nameOf));
    for (const id of cycle) {
      const inner = [...(byPort.get(id)?.values() ?? [])]
        .flat()
        .filter((connection) => members.has(connection.source.node));
      report(
        "cycle",
        cycle.length === 1
          ? `${listed} feeds itself: remove the edge.`
          : `${listed} feed each other in a circle: remove one of the edges between them.`,
        id,
        {
          fixes: inner.map((connection) => ({
            label: `Remove edge from ${nameOf(connection.source.node)}`,
            edits: [{ kind: "removeEdge", edge: connection.edge }],
          })),
        },
      );
    }
  }

  const byId = new Map<string, WiredNode>();
  const found = new Map(nodes.map((node) => [node.id, node]));
  for (const id of order) {
    const node = found.get(id);
    if (node === undefined) continue;
    const definition = definitions.get(id);
    const sources = Object.fromEntries(
      (definition?.inputs ?? []).map((port) => [port.name, byPort.get(id)?.get(port.name) ?? []]),
    );
    byId.set(id, { node, name: nameOf(id), definition, sources });
  }
  return { nodes: [...byId.values()], byId, consumers, sorted, diagnostics };
}

function dropRepeated(
  nodes: readonly GraphNode[],
  report: (code: string, message: string, node: string) => void,
): readonly GraphNode[] {
  const seen = new Set<string>();
  return nodes.filter((node) => {
    if (seen.has(node.id)) report("repeated-id", `Two nodes have the id ${node.id}: remove one of them.`, node.id);
    const fresh = !seen.has(node.id);
    seen.add(node.id);
    return fresh;
  });
}

/** The person's names, or the layers' labels; a number is added to those that come again. */
function uniqueNames(nodes: readonly GraphNode[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  /** Where to go on counting, so that many nodes of one name take no longer each. */
  const counts = new Map<string, number>();
  // Names that a person gave go first, so that a label never takes one away.
  const named = [
    ...nodes.filter((node) => node.name !== undefined),
    ...nodes.filter((node) => node.name === undefined),
  ];
  for (const node of named) {
    const definition = findLayer(node.layer);
    const base = node.name ?? definition?.label ?? node.layer;
    // The total of a run is called loss, so a loss or metric of that name gets a number.
    const reserved = base === "loss" && (definition?.role === "loss" || definition?.role === "metric");
    let name = base;
    let count = counts.get(base) ?? 2;
    for (; taken.has(name) || (reserved && name === base); count++) name = `${base} ${count}`;
    counts.set(base, count);
    taken.add(name);
    names.set(node.id, name);
  }
  return names;
}

/** `A, B and C`. */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
