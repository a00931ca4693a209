/**
 * Lining things up: aligned at an edge or a middle, or evenly apart. Pure: from boxes to the places where they should be.
 * They change one coordinate only, and never the size or the order of anything.
 */
import type { Position } from "./commands";

/** What is lined up: a node, a note or a frame, in canvas units. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Alignment = "left" | "center" | "right" | "top" | "middle" | "bottom";
export type Axis = "horizontal" | "vertical";

export type Places = Readonly<Record<string, Position>>;

/** The smallest box around these; undefined around nothing. */
export function boundsOf(boxes: readonly Omit<Box, "id">[]): Omit<Box, "id"> | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Places at one side, or on the middle line, of the box around all of them. Fewer than two stay where they are. */
export function alignBoxes(boxes: readonly Box[], alignment: Alignment): Places {
  const bounds = boxes.length > 1 ? boundsOf(boxes) : undefined;
  if (!bounds) return {};
  const place = (box: Box): Position => {
    switch (alignment) {
      case "left":
        return { x: bounds.x, y: box.y };
      case "center":
        return { x: bounds.x + (bounds.width - box.width) / 2, y: box.y };
      case "right":
        return { x: bounds.x + bounds.width - box.width, y: box.y };
      case "top":
        return { x: box.x, y: bounds.y };
      case "middle":
        return { x: box.x, y: bounds.y + (bounds.height - box.height) / 2 };
      case "bottom":
        return { x: box.x, y: bounds.y + bounds.height - box.height };
    }
  };
  return Object.fromEntries(boxes.map((box) => [box.id, place(box)]));
}

/**
 * Places with the same gap from each to the next; the outermost two stay. Where they do not fit between these, the gap is
 * negative and they overlap evenly. Fewer than three stay where they are.
 */
export function distributeBoxes(boxes: readonly Box[], axis: Axis): Places {
  if (boxes.length < 3) return {};
  const horizontal = axis === "horizontal";
  const start = (box: Box): number => (horizontal ? box.x : box.y);
  const length = (box: Box): number => (horizontal ? box.width : box.height);
  const sorted = [...boxes].sort((a, b) => start(a) - start(b) || start(a) + length(a) - start(b) - length(b));
  const [first] = sorted;
  const last = sorted.at(-1);
  if (!first || !last) return {};
  const span = start(last) + length(last) - start(first);
  const gap = (span - sorted.reduce((sum, box) => sum + length(box), 0)) / (sorted.length - 1);
  let at = start(first);
  return Object.fromEntries(
    sorted.map((box) => {
      const place = horizontal ? { x: at, y: box.y } : { x: box.x, y: at };
      at += length(box) + gap;
      return [box.id, place];
    }),
  );
}
