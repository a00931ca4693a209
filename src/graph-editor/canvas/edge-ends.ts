/** Where a drawn edge begins and ends, near enough to tell between which of its points a place lies. */
import type { Box } from "../document/align";
import type { Position } from "../document/commands";
import { documentStore } from "../document/document-store";
import { PORT_HEIGHT } from "./use-dropping";

/** @param boxes of what is on the canvas. @returns undefined for an edge that is not there. */
export function edgeEnds(id: string, boxes: readonly Box[]): readonly [Position, Position] | undefined {
  const edge = documentStore.getState().view.edges.find((candidate) => candidate.id === id);
  const source = boxes.find((box) => box.id === edge?.source.node);
  const target = boxes.find((box) => box.id === edge?.target.node);
  if (!source || !target) return undefined;
  return [
    { x: source.x + source.width, y: source.y + PORT_HEIGHT },
    { x: target.x, y: target.y + PORT_HEIGHT },
  ];
}
