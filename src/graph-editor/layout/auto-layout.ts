/**
 * Auto-layout of a document: asks a worker for places and makes one command of them. What always holds: nothing is moved but
 * the nodes that were asked for, their reroute points are given up, and the upper left corner of the whole stays where it was.
 */
import { wrap } from "comlink";
import type { Box, Places } from "../document/align";
import { boundsOf } from "../document/align";
import type { Command } from "../document/commands";
import { sequence } from "../document/commands";
import { contentsOf, frameAround, frameKey, moveItems, resizeMark } from "../document/marks";
import { COLUMN_GAP, ROW_GAP } from "../document/placement";
import type { ProjectDocument } from "../document/schema";
import { clearWaypoints } from "../document/waypoints";
import type { LayoutRequest } from "./layout-graph";
import type { LayoutWorkerApi } from "./layout.worker";

async function layoutInWorker(request: LayoutRequest): Promise<Places> {
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module", name: "layout" });
  try {
    const failed = new Promise<never>((_resolve, reject) => {
      worker.addEventListener("error", (event) => reject(new Error(event.message)), { once: true });
    });
    return await Promise.race([wrap<LayoutWorkerApi>(worker).layoutGraph(request), failed]);
  } finally {
    worker.terminate();
  }
}

/** Frames drawn anew around what they held, where all of it was laid out. */
function refitFrames(document: ProjectDocument, boxes: readonly Box[], places: Places): readonly Command[] {
  return document.frames.flatMap((frame) => {
    const held = contentsOf(frame, boxes);
    if (held.length === 0 || !held.every((id) => Object.hasOwn(places, id))) return [];
    const moved = boxes.flatMap((box) => {
      const place = held.includes(box.id) ? places[box.id] : undefined;
      return place ? [{ ...box, x: place.x, y: place.y }] : [];
    });
    const next = frameAround(frame.id, frame.title, moved);
    return next ? [resizeMark(frameKey(frame.id), { ...next.position, ...next.size })] : [];
  });
}

/** The command that puts these places into a document. */
export function placeLayout(document: ProjectDocument, boxes: readonly Box[], places: Places): Command {
  const moved = new Set(Object.keys(places));
  const edges = document.edges.filter(({ source, target }) => moved.has(source.node) && moved.has(target.node));
  return sequence(
    clearWaypoints(edges.filter((edge) => edge.waypoints).map((edge) => edge.id)),
    moveItems(places),
    ...refitFrames(document, boxes, places),
  );
}

/**
 * Lays out nodes of a canvas.
 * @param boxes of everything on it: nodes by id, marks by key.
 * @param ids of the nodes to lay out; the rest stays.
 * @returns the command, or undefined where there are fewer than two such nodes.
 * @throws Error if the worker cannot be started or fails.
 */
export async function autoLayout(
  document: ProjectDocument,
  boxes: readonly Box[],
  ids: readonly string[],
): Promise<Command | undefined> {
  const chosen = boxes.filter((box) => ids.includes(box.id) && document.nodes.some((node) => node.id === box.id));
  const corner = boundsOf(chosen);
  if (!corner || chosen.length < 2) return undefined;
  const places = await layoutInWorker({
    boxes: chosen.map(({ id, width, height }) => ({ id, width, height })),
    edges: document.edges.map(({ source, target }) => ({ source: source.node, target: target.node })),
    columnGap: COLUMN_GAP * 1.5,
    rowGap: ROW_GAP,
  });
  const moved = Object.entries(places).map(([id, { x, y }]) => [id, { x: x + corner.x, y: y + corner.y }] as const);
  return placeLayout(document, boxes, Object.fromEntries(moved));
}
