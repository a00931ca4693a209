/** Finding nodes by name, on the project's canvas and inside its blocks. Pure; every block is searched once. */
import { blockOf } from "./blocks";
import { nodeKind } from "./node-kinds";
import type { NodeCategory } from "./node-kinds";
import type { BlockPath } from "./open-block";
import { nodeTitle } from "./ports";
import type { DocumentNode, ProjectDocument } from "./schema";

export interface FoundNode {
  readonly path: BlockPath;
  readonly id: string;
  readonly title: string;
  /** What it is: the layer's label. */
  readonly label: string;
  readonly category: NodeCategory | undefined;
  /** Names of the blocks that it lies in, from the outside; empty on the project's canvas. */
  readonly within: readonly string[];
}

/** Every node of a document: the open canvas' like all others, each block by the first use that leads into it. */
export function allNodes(document: ProjectDocument): readonly FoundNode[] {
  const found: FoundNode[] = [];
  const visited = new Set<string>();
  const visit = (nodes: readonly DocumentNode[], path: BlockPath, within: readonly string[]): void => {
    for (const node of nodes) {
      const kind = nodeKind(document.blocks, node);
      found.push({
        path,
        id: node.id,
        title: nodeTitle(node, document.blocks),
        label: kind?.label ?? node.layer,
        category: kind?.category,
        within,
      });
    }
    for (const node of nodes) {
      const block = blockOf(document.blocks, node);
      if (!block || visited.has(block.id)) continue;
      visited.add(block.id);
      visit(block.nodes, [...path, node.id], [...within, node.name ?? block.name]);
    }
  };
  visit(document.nodes, [], []);
  return found;
}

/** How well the letters of a query come in this order in a text; smaller is better, undefined where they do not. */
function spread(text: string, query: string): number | undefined {
  let at = -1;
  let gaps = 0;
  for (const letter of query) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    gaps += next - at - 1;
    at = next;
  }
  return gaps;
}

function rank(node: FoundNode, query: string): number | undefined {
  const title = node.title.toLowerCase();
  const id = node.id.toLowerCase();
  if (title === query || id === query) return 0;
  if (title.startsWith(query)) return 1;
  if (title.includes(query) || id.includes(query)) return 2;
  if (node.label.toLowerCase().includes(query)) return 3;
  const fuzzy = spread(`${title} ${id}`, query.replaceAll(" ", ""));
  return fuzzy === undefined ? undefined : 4 + fuzzy;
}

/** Nodes that match, best first; all of them in their order for an empty query. */
export function findNodes(nodes: readonly FoundNode[], query: string): readonly FoundNode[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return nodes;
  return nodes
    .map((node) => ({ node, rank: rank(node, wanted) }))
    .filter((entry): entry is { node: FoundNode; rank: number } => entry.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .map(({ node }) => node);
}
