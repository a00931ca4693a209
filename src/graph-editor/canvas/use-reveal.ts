/** Brings a node into view when the store asks for it: by the shortest move of the canvas, at the same zoom. */
import { useReactFlow } from "@xyflow/react";
import type { RefObject } from "react";
import { useEffect } from "react";
import { documentStore } from "../document/document-store";
import { NODE_HEIGHT, NODE_WIDTH } from "../document/placement";
import { findNode } from "../document/ports";
import { useDocument } from "../document/use-document";

/** Free space kept around a revealed node, in CSS pixels. */
const MARGIN = 40;

/** How far to move so that `[start, start + length]` lies inside `[MARGIN, size - MARGIN]`; its start wins. */
function shift(start: number, length: number, size: number): number {
  const before = Math.min(0, size - MARGIN - (start + length));
  return Math.max(before, MARGIN - start);
}

export function useReveal(surface: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  const revealed = useDocument((state) => state.revealed);
  useEffect(() => {
    const node = revealed && findNode(documentStore.getState().view, revealed.node);
    if (!node || !surface.current) return;
    const { clientWidth, clientHeight } = surface.current;
    const { x, y, zoom } = flow.getViewport();
    const right = shift(x + node.position.x * zoom, NODE_WIDTH * zoom, clientWidth);
    const down = shift(y + node.position.y * zoom, NODE_HEIGHT * zoom, clientHeight);
    const outside = right !== 0 || down !== 0;
    if (outside) void flow.setViewport({ x: x + right, y: y + down, zoom }, { duration: 200 });
  }, [flow, revealed, surface]);
}
