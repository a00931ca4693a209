/**
 * Reroute points: places that a drawn edge goes through. Commands to add, move and take them away; what flows through the
 * edge does not depend on them. What always holds: an edge without points has no empty list.
 */
import type { Command, Position } from "./commands";
import type { DocumentEdge, ProjectDocument } from "./schema";

/** As many as the schema takes. */
export const MOST_WAYPOINTS = 32;

const NONE: readonly Position[] = [];

export function waypointsOf(edge: Pick<DocumentEdge, "waypoints">): readonly Position[] {
  return edge.waypoints ?? NONE;
}

function changePoints(id: string, change: (points: readonly Position[]) => readonly Position[]): Command {
  return (document) => {
    const edge = document.edges.find((candidate) => candidate.id === id);
    const old = edge && waypointsOf(edge);
    const points = old && change(old);
    if (!edge || points === old || !points) return document;
    const { waypoints: _dropped, ...rest } = edge;
    const next: DocumentEdge = points.length === 0 ? rest : { ...rest, waypoints: points };
    return { ...document, edges: document.edges.map((other) => (other === edge ? next : other)) };
  };
}

const rounded = (point: Position): Position => ({ x: Math.round(point.x), y: Math.round(point.y) });

/** Puts a point into an edge before its point with this index; at the end with the count of its points. */
export function addWaypoint(edge: string, index: number, point: Position): Command {
  return changePoints(edge, (points) =>
    points.length >= MOST_WAYPOINTS ? points : [...points.slice(0, index), rounded(point), ...points.slice(index)],
  );
}

export function moveWaypoint(edge: string, index: number, point: Position): Command {
  const next = rounded(point);
  return changePoints(edge, (points) => {
    const old = points[index];
    if (!old || (old.x === next.x && old.y === next.y)) return points;
    return points.map((other, at) => (at === index ? next : other));
  });
}

export function removeWaypoint(edge: string, index: number): Command {
  return changePoints(edge, (points) => (index in points ? points.filter((_, at) => at !== index) : points));
}

/** Draws these edges straight from port to port again. */
export function clearWaypoints(edges: readonly string[]): Command {
  return (document) => edges.reduce((revision, edge) => changePoints(edge, () => NONE)(revision), document);
}

/** Squared distance from a point to the stretch between two others. */
function distanceToStretch(point: Position, a: Position, b: Position): number {
  const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  const along = length === 0 ? 0 : ((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / length;
  const share = Math.max(0, Math.min(1, along));
  return (point.x - a.x - share * (b.x - a.x)) ** 2 + (point.y - a.y - share * (b.y - a.y)) ** 2;
}

/** Where among the points of an edge a new one at `point` belongs: into the stretch that it is nearest to. */
export function waypointIndex(
  ends: readonly [Position, Position],
  points: readonly Position[],
  point: Position,
): number {
  const stops = [ends[0], ...points, ends[1]];
  let best = 0;
  let smallest = Infinity;
  for (let index = 0; index < stops.length - 1; index++) {
    const [a, b] = [stops[index], stops[index + 1]];
    const distance = a && b ? distanceToStretch(point, a, b) : Infinity;
    if (distance < smallest) [smallest, best] = [distance, index];
  }
  return best;
}

/** The points of edges whose two nodes move by the same step move with them. */
export function shiftWaypoints(
  document: ProjectDocument,
  nodes: ReadonlySet<string>,
  step: Position,
): readonly DocumentEdge[] {
  const edges = document.edges.map((edge): DocumentEdge => {
    if (!edge.waypoints || !nodes.has(edge.source.node) || !nodes.has(edge.target.node)) return edge;
    return { ...edge, waypoints: edge.waypoints.map(({ x, y }) => ({ x: x + step.x, y: y + step.y })) };
  });
  return edges.every((edge, index) => edge === document.edges[index]) ? document.edges : edges;
}
