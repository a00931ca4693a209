/** The drawn line of an edge: straight, with corners, or curved, through its reroute points. Pure. */
import { getBezierPath, getSmoothStepPath, Position } from "@xyflow/react";
import type { Position as Point } from "../document/commands";

export const EDGE_STYLES = ["curved", "stepped", "straight"] as const;
export type EdgeStyle = (typeof EDGE_STYLES)[number];

export interface EdgeEnds {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly targetX: number;
  readonly targetY: number;
}

export interface EdgePath {
  readonly path: string;
  /** Where a label goes. */
  readonly labelX: number;
  readonly labelY: number;
}

/** Height above its target at which an edge that leads back to a new row runs, in canvas units. */
const RETURN_HEIGHT = 34;
const CORNER = 12;

const sides = { sourcePosition: Position.Right, targetPosition: Position.Left };

/** A curve to the right; to a node further left, corners in the space above its row, where no node is crossed. */
function curveBetween(ends: EdgeEnds): EdgePath {
  const back = ends.targetX < ends.sourceX && ends.targetY > ends.sourceY;
  const [path, labelX, labelY] = back
    ? getSmoothStepPath({ ...ends, ...sides, borderRadius: CORNER, offset: 18, centerY: ends.targetY - RETURN_HEIGHT })
    : getBezierPath({ ...ends, ...sides });
  return { path, labelX, labelY };
}

function stepsBetween(ends: EdgeEnds): EdgePath {
  const back = ends.targetX < ends.sourceX && ends.targetY > ends.sourceY;
  const [path, labelX, labelY] = getSmoothStepPath({
    ...ends,
    ...sides,
    borderRadius: 6,
    offset: 18,
    ...(back ? { centerY: ends.targetY - RETURN_HEIGHT } : {}),
  });
  return { path, labelX, labelY };
}

const number = (value: number): string => String(Math.round(value * 100) / 100);
const at = ({ x, y }: Point): string => `${number(x)},${number(y)}`;

function lineThrough(stops: readonly Point[]): string {
  return stops.map((stop, index) => `${index === 0 ? "M" : "L"}${at(stop)}`).join(" ");
}

/** Right angles from stop to stop: across to the middle, up or down, across again. */
function stepsThrough(stops: readonly Point[]): string {
  return stops
    .map((stop, index) => {
      const before = stops[index - 1];
      if (!before) return `M${at(stop)}`;
      const middle = number((before.x + stop.x) / 2);
      return `H${middle} V${number(stop.y)} H${number(stop.x)}`;
    })
    .join(" ");
}

/** A cubic spline with the slopes of Catmull and Rom (1974); it leaves and arrives horizontally. */
function curveThrough(stops: readonly Point[]): string {
  const slope = (index: number): Point => {
    const [before, after] = [stops[index - 1], stops[index + 1]];
    if (before && after) return { x: (after.x - before.x) / 2, y: (after.y - before.y) / 2 };
    const [here, next] = [stops[index], before ?? after];
    return { x: here && next ? Math.max(40, Math.abs(next.x - here.x)) : 0, y: 0 };
  };
  return stops
    .map((stop, index) => {
      const before = stops[index - 1];
      if (!before) return `M${at(stop)}`;
      const [out, into] = [slope(index - 1), slope(index)];
      const first = { x: before.x + out.x / 3, y: before.y + out.y / 3 };
      const second = { x: stop.x - into.x / 3, y: stop.y - into.y / 3 };
      return `C${at(first)} ${at(second)} ${at(stop)}`;
    })
    .join(" ");
}

/** @param points that the line goes through, from source to target. */
export function edgePath(style: EdgeStyle, ends: EdgeEnds, points: readonly Point[]): EdgePath {
  const source = { x: ends.sourceX, y: ends.sourceY };
  const target = { x: ends.targetX, y: ends.targetY };
  if (points.length === 0 && style === "curved") return curveBetween(ends);
  if (points.length === 0 && style === "stepped") return stepsBetween(ends);
  const stops = [source, ...points, target];
  const path =
    style === "straight" ? lineThrough(stops) : style === "stepped" ? stepsThrough(stops) : curveThrough(stops);
  const left = stops[Math.floor((stops.length - 1) / 2)] ?? source;
  const right = stops[Math.ceil((stops.length - 1) / 2)] ?? target;
  // On a point, the label would hide it.
  const lift = left === right ? -18 : 0;
  return { path, labelX: (left.x + right.x) / 2, labelY: (left.y + right.y) / 2 + lift };
}
