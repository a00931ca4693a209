/**
 * Helper lines: while something is dragged, its sides and middles are drawn to those of what is near. Pure; it knows boxes
 * and distances, not the canvas. Always holds: without a line in reach nothing is shifted.
 */
import type { Box } from "./align";

type Rect = Omit<Box, "id">;

/** A line on the canvas that shows what has been lined up; `at` is its x (vertical) or y (horizontal). */
export interface Guide {
  readonly direction: "vertical" | "horizontal";
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Snap {
  /** What to add to the dragged box's place. */
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly Guide[];
}

interface Match {
  readonly shift: number;
  readonly at: number;
}

/** The three lines of a stretch: its start, its middle and its end. */
function linesOf(start: number, length: number): readonly number[] {
  return [start, start + length / 2, start + length];
}

/** The smallest shift that brings a line of one stretch onto a line of another, within reach. */
function nearest(lines: readonly number[], others: Iterable<readonly number[]>, reach: number): Match | undefined {
  let best: Match | undefined;
  for (const targets of others) {
    for (const line of lines) {
      for (const at of targets) {
        const shift = at - line;
        if (Math.abs(shift) <= reach && (!best || Math.abs(shift) < Math.abs(best.shift))) best = { shift, at };
      }
    }
  }
  return best;
}

const touches = (lines: readonly number[], at: number): boolean => lines.some((line) => Math.abs(line - at) < 0.01);

/**
 * Where a dragged box should go so that it lines up with others, and the lines to draw for that.
 * @param reach the farthest that it is drawn, in canvas units.
 */
export function snapBox(dragged: Rect, others: readonly Rect[], reach: number): Snap {
  const columns = others.map((box) => linesOf(box.x, box.width));
  const rows = others.map((box) => linesOf(box.y, box.height));
  const across = nearest(linesOf(dragged.x, dragged.width), columns, reach);
  const down = nearest(linesOf(dragged.y, dragged.height), rows, reach);
  const placed: Rect = { ...dragged, x: dragged.x + (across?.shift ?? 0), y: dragged.y + (down?.shift ?? 0) };
  const guides: Guide[] = [];
  if (across) {
    const aligned = [placed, ...others.filter((_, index) => touches(columns[index] ?? [], across.at))];
    guides.push({
      direction: "vertical",
      at: across.at,
      from: Math.min(...aligned.map((box) => box.y)),
      to: Math.max(...aligned.map((box) => box.y + box.height)),
    });
  }
  if (down) {
    const aligned = [placed, ...others.filter((_, index) => touches(rows[index] ?? [], down.at))];
    guides.push({
      direction: "horizontal",
      at: down.at,
      from: Math.min(...aligned.map((box) => box.x)),
      to: Math.max(...aligned.map((box) => box.x + box.width)),
    });
  }
  return { dx: across?.shift ?? 0, dy: down?.shift ?? 0, guides };
}
