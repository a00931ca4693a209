/** The grid of points over which a decision boundary is drawn, and what is read from the answers there. Pure. */
import type { TableRow } from "../../workers/protocol/data";

export interface PlaneBounds {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Cells a side: fine enough to bend smoothly, few enough to be predicted several times a second. */
export const GRID_SIDE = 48;
/** What lies around the points, as a share of their extent. */
const MARGIN = 0.08;

/** @param points `[x, y]` in the data's own unit. */
export function boundsOf(points: readonly (readonly [number, number])[]): PlaneBounds {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const spread = (values: readonly number[]): readonly [number, number] => {
    const low = Math.min(...values);
    const high = Math.max(...values);
    const margin = (high - low || 1) * MARGIN;
    return [low - margin, high + margin];
  };
  const [left, right] = spread(xs);
  const [bottom, top] = spread(ys);
  return { left, right, bottom, top };
}

/** Centres of the cells, row by row from the top, as rows of the table. */
export function gridRows(bounds: PlaneBounds, names: readonly [string, string]): readonly TableRow[] {
  return Array.from({ length: GRID_SIDE * GRID_SIDE }, (_, cell) => {
    const column = cell % GRID_SIDE;
    const row = Math.floor(cell / GRID_SIDE);
    const x = bounds.left + ((column + 0.5) / GRID_SIDE) * (bounds.right - bounds.left);
    const y = bounds.top - ((row + 0.5) / GRID_SIDE) * (bounds.top - bounds.bottom);
    return { [names[0]]: x.toFixed(6), [names[1]]: y.toFixed(6) };
  });
}

/** The cell that a place lies in, kept within the grid. */
export function cellAt(bounds: PlaneBounds, x: number, y: number): number {
  const clamp = (share: number): number => Math.min(GRID_SIDE - 1, Math.max(0, Math.floor(share * GRID_SIDE)));
  const column = clamp((x - bounds.left) / (bounds.right - bounds.left));
  const row = clamp((bounds.top - y) / (bounds.top - bounds.bottom));
  return row * GRID_SIDE + column;
}
