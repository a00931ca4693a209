/**
 * Auto-layout: places for nodes so that edges run from left to right and cross little. Pure, by dagre (Sugiyama layers; Gansner
 * et al. 1993, "A Technique for Drawing Directed Graphs"). Slow for hundreds of nodes: the page calls it in a worker.
 */
import type { EdgeLabel, GraphLabel, NodeLabel } from "@dagrejs/dagre";
import { Graph, layout } from "@dagrejs/dagre";

export interface LayoutRequest {
  readonly boxes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly { readonly source: string; readonly target: string }[];
  /** Free space from column to column and from one node to the next below it, in canvas units. */
  readonly columnGap: number;
  readonly rowGap: number;
}

/** Left upper corners by id; the smallest x and y are 0. Edges to boxes that are not there are ignored. */
export function layoutGraph({
  boxes,
  edges,
  columnGap,
  rowGap,
}: LayoutRequest): Record<string, { x: number; y: number }> {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({
    rankdir: "LR",
    ranksep: columnGap,
    nodesep: rowGap,
    edgesep: rowGap / 2,
    ranker: "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { source, target } of edges) {
    if (graph.hasNode(source) && graph.hasNode(target)) graph.setEdge(source, target);
  }
  layout(graph);
  const corners = boxes.map(({ id, width, height }) => {
    // Dagre gives the middles.
    const { x = 0, y = 0 } = graph.node(id);
    return { id, x: x - width / 2, y: y - height / 2 };
  });
  const left = Math.min(...corners.map(({ x }) => x));
  const top = Math.min(...corners.map(({ y }) => y));
  return Object.fromEntries(corners.map(({ id, x, y }) => [id, { x: Math.round(x - left), y: Math.round(y - top) }]));
}
