/**
 * Ids of nodes, edges and projects. Node ids read like the layer they name (`dense-3`) because exported weights and
 * messages carry them. What always holds: an id is unique in its document and fits the document schema.
 */
import type { ProjectDocument } from "./schema";

type Graph = Pick<ProjectDocument, "nodes" | "edges">;

/** One more than the largest number in use behind `prefix-`, so that a removed last id may return but no living one is taken. */
function nextNumber(ids: Iterable<string>, prefix: string): number {
  let largest = 0;
  for (const id of ids) {
    if (!id.startsWith(prefix)) continue;
    const number = Number(id.slice(prefix.length));
    if (Number.isSafeInteger(number) && number > largest) largest = number;
  }
  return largest + 1;
}

/** `<layer>-<n>`, unused in the graph. Characters that an id may not hold are left out. */
export function freshNodeId(graph: Pick<Graph, "nodes">, layer: string): string {
  const base = layer.replace(/[^A-Za-z0-9_]/g, "").slice(0, 40);
  const prefix = `${base === "" ? "node" : base}-`;
  return `${prefix}${nextNumber(
    graph.nodes.map((node) => node.id),
    prefix,
  )}`;
}

/** `edge-<n>`, unused in the graph. */
export function freshEdgeId(graph: Pick<Graph, "edges">): string {
  return `edge-${nextNumber(
    graph.edges.map((edge) => edge.id),
    "edge-",
  )}`;
}

/** `<word>-<n>`, unused among these. */
export function freshIdAmong(items: readonly { readonly id: string }[], word: string): string {
  return `${word}-${nextNumber(
    items.map((item) => item.id),
    `${word}-`,
  )}`;
}

export function freshProjectId(): string {
  return `project-${crypto.randomUUID().slice(0, 13)}`;
}
