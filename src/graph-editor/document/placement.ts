/**
 * Where new nodes go when nobody pointed at a place. Graphs read from left to right: a node's inputs are on its left side,
 * its outputs on its right. Nodes that are there already move only to make room for one that is put between them.
 */
import type { Position } from "./commands";
import { downstreamOf } from "./ports";
import type { DocumentNode, ProjectDocument } from "./schema";

/** A node's box on the canvas, in canvas units: the width is fixed, the height is that of a node with one port a side. */
export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 96;
/** Free space between neighbours of a row, and from one row to the next. */
export const COLUMN_GAP = 48;
export const ROW_GAP = 40;
export const COLUMN = NODE_WIDTH + COLUMN_GAP;
export const ROW = NODE_HEIGHT + ROW_GAP;

type Graph = Pick<ProjectDocument, "nodes" | "edges">;

function overlaps(a: Position, b: Position): boolean {
  return Math.abs(a.x - b.x) < NODE_WIDTH + 16 && Math.abs(a.y - b.y) < ROW;
}

/** Whether a node lies on another one. */
export function coversAnother(graph: Graph, { id, position }: DocumentNode): boolean {
  return graph.nodes.some(
    (other) =>
      other.id !== id &&
      Math.abs(other.position.x - position.x) < NODE_WIDTH &&
      Math.abs(other.position.y - position.y) < NODE_HEIGHT,
  );
}

/** The wanted place, or the nearest one below it that covers no node. */
export function freePlace(graph: Graph, wanted: Position): Position {
  const place = { x: Math.round(wanted.x), y: Math.round(wanted.y) };
  // Each step passes at least one node, so this ends after as many steps as there are nodes.
  for (;;) {
    const hit = graph.nodes.find((node) => overlaps(node.position, place));
    if (!hit) return place;
    place.y = Math.max(place.y, Math.round(hit.position.y)) + ROW;
  }
}

/** A free place in the column to the right of a node. */
export function rightOf(graph: Graph, node: DocumentNode): Position {
  return freePlace(graph, { x: node.position.x + COLUMN, y: node.position.y });
}

/** A free place right of everything, in the row of the rightmost node; the origin on an empty canvas. */
export function endOfGraph(graph: Graph): Position {
  const last = rightmost(graph);
  return last ? rightOf(graph, last) : { x: 0, y: 0 };
}

/** A free place below the rightmost node, for a source that what comes next will take; the origin on an empty canvas. */
export function belowEnd(graph: Graph): Position {
  const last = rightmost(graph);
  return last ? freePlace(graph, { x: last.position.x, y: last.position.y + ROW }) : { x: 0, y: 0 };
}

function rightmost(graph: Graph): DocumentNode | undefined {
  return graph.nodes.reduce<DocumentNode | undefined>(
    (best, node) => (best && best.position.x >= node.position.x ? best : node),
    undefined,
  );
}

/**
 * Positions that make room for a node just put between `source` and what it feeds: the node goes to the column after its
 * source, and what comes after it moves right as far as needed, all by the same step, so that their picture stays.
 */
export function makeRoom(graph: Graph, source: DocumentNode, inserted: DocumentNode): Record<string, Position> {
  const after = downstreamOf(graph, inserted.id);
  const followers = graph.nodes.filter((node) => after.has(node.id) && node.position.x > source.position.x);
  const first = Math.min(...followers.map((node) => node.position.x));
  if (followers.length === 0) return {};
  const start = source.position.x + COLUMN;
  const step = Math.max(0, start + COLUMN - first);
  const x = step > 0 ? start : (source.position.x + first) / 2;
  const places: Record<string, Position> = { [inserted.id]: { x, y: inserted.position.y } };
  for (const { id, position } of step > 0 ? followers : []) places[id] = { x: position.x + step, y: position.y };
  return places;
}
