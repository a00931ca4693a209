/**
 * Moving and resizing on the canvas: drags that line up with what is near, frames that take along what lies in them, and the
 * arrow keys. Everything between picking up and putting down is one step of undo. Holding Alt drags freely.
 */
import type { NodeChange } from "@xyflow/react";
import { useReactFlow } from "@xyflow/react";
import { useCallback, useRef } from "react";
import type { Box, Places } from "../document/align";
import { boundsOf } from "../document/align";
import type { Position } from "../document/commands";
import { documentStore } from "../document/document-store";
import { contentsOf, findFrame, moveItems, resizeMark } from "../document/marks";
import { NODE_HEIGHT, NODE_WIDTH } from "../document/placement";
import { snapBox } from "../document/snap";
import { hideGuides, showGuides } from "./helper-lines";
import type { CanvasFlowNode, LayerFlowEdge } from "./project-graph";

/** How near lines must come to be drawn together, in CSS pixels. */
const REACH = 6;

interface Gesture {
  /** Counts drags, for the marks of undo. */
  readonly count: number;
  readonly active: boolean;
  /** What is dragged. */
  readonly ids: ReadonlySet<string>;
  /** What frames take along, and where it started; the frame that takes it. */
  readonly carried: readonly { readonly id: string; readonly frame: string; readonly start: Position }[];
  /** Where the dragged frames started. */
  readonly starts: ReadonlyMap<string, Position>;
  /** Boxes of what stays, to line up with. */
  readonly others: readonly Box[];
}

const REST: Gesture = {
  count: 0,
  active: false,
  ids: new Set(),
  carried: [],
  starts: new Map(),
  others: [],
};

export function useMoving() {
  const flow = useReactFlow<CanvasFlowNode, LayerFlowEdge>();
  const gesture = useRef(REST);
  const free = useRef(false);

  const boxes = useCallback(
    (): readonly Box[] =>
      flow.getNodes().map((node) => ({
        id: node.id,
        x: node.position.x,
        y: node.position.y,
        width: node.measured?.width ?? NODE_WIDTH,
        height: node.measured?.height ?? NODE_HEIGHT,
      })),
    [flow],
  );

  /** What the frames among these take along, apart from what moves by itself. */
  const carriedBy = useCallback(
    (ids: ReadonlySet<string>): Gesture["carried"] => {
      const { view } = documentStore.getState();
      const frames = [...ids].flatMap((id) => findFrame(view, id) ?? []);
      if (frames.length === 0) return [];
      const all = boxes();
      const taken = new Set(ids);
      return frames.flatMap((frame) =>
        contentsOf(frame, all).flatMap((id) => {
          const box = all.find((candidate) => candidate.id === id);
          if (!box || taken.has(id)) return [];
          taken.add(id);
          return [{ id, frame: `frame:${frame.id}`, start: { x: box.x, y: box.y } }];
        }),
      );
    },
    [boxes],
  );

  const startsOf = (ids: Iterable<string>): ReadonlyMap<string, Position> => {
    const { view } = documentStore.getState();
    return new Map(
      [...ids].flatMap((id) => findFrame(view, id) ?? []).map((frame) => [`frame:${frame.id}`, frame.position]),
    );
  };

  const begin = useCallback(
    (dragged: readonly CanvasFlowNode[]): void => {
      const ids = new Set(dragged.map((node) => node.id));
      const carried = carriedBy(ids);
      const moving = new Set([...ids, ...carried.map(({ id }) => id)]);
      gesture.current = {
        count: gesture.current.count + 1,
        active: true,
        ids,
        carried,
        starts: startsOf(ids),
        others: boxes().filter((box) => !moving.has(box.id)),
      };
    },
    [boxes, carriedBy],
  );

  /** Ends a drag. @returns the mark of its step of undo, for what belongs to the same step. */
  const end = useCallback((): string => {
    const mark = `drag ${gesture.current.count}`;
    gesture.current = { ...REST, count: gesture.current.count };
    hideGuides();
    return mark;
  }, []);

  /** Drawn to lines of what is near; shows these lines. */
  const snapped = useCallback(
    (places: Places): Places => {
      const { others, active } = gesture.current;
      if (!active || free.current) {
        hideGuides();
        return places;
      }
      const all = boxes().flatMap((box) => {
        const place = Object.hasOwn(places, box.id) ? places[box.id] : undefined;
        return place ? [{ ...box, ...place }] : [];
      });
      const bounds = boundsOf(all);
      if (!bounds) return places;
      const { dx, dy, guides } = snapBox(bounds, inView(others, flow), REACH / flow.getZoom());
      showGuides(guides);
      if (dx === 0 && dy === 0) return places;
      return Object.fromEntries(Object.entries(places).map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }]));
    },
    [boxes, flow],
  );

  const move = useCallback(
    (places: Places): void => {
      const { active, count } = gesture.current;
      const ids = new Set(Object.keys(places));
      const carried = active ? gesture.current.carried : carriedBy(ids);
      const starts = active ? gesture.current.starts : startsOf(ids);
      const next: Record<string, Position> = { ...snapped(places) };
      for (const { id, frame, start } of carried) {
        const [from, to] = [starts.get(frame), next[frame]];
        if (from && to) next[id] = { x: start.x + to.x - from.x, y: start.y + to.y - from.y };
      }
      const mark = active ? `drag ${count}` : `nudge ${[...ids].join(" ")}`;
      documentStore.getState().run(moveItems(next), { label: "move", mark });
    },
    [carriedBy, snapped],
  );

  /** Applies what React Flow says of places and of marks that are being resized. */
  const applyMoves = useCallback(
    (changes: readonly NodeChange<CanvasFlowNode>[]): void => {
      const places: Record<string, Position> = {};
      const resized = new Map<string, { readonly width: number; readonly height: number }>();
      for (const change of changes) {
        if (change.type === "position" && change.position) places[change.id] = change.position;
        else if (change.type === "dimensions" && change.resizing !== undefined) {
          if (change.resizing && change.dimensions) resized.set(change.id, change.dimensions);
          else gesture.current = { ...gesture.current, count: gesture.current.count + 1 };
        }
      }
      for (const [key, size] of resized) {
        const position = places[key] ?? flow.getNode(key)?.position;
        if (!position) continue;
        const mark = `resize ${key} ${gesture.current.count}`;
        documentStore.getState().run(resizeMark(key, { ...position, ...size }), { label: "resize", mark });
      }
      const moved = Object.entries(places).filter(([id]) => !resized.has(id));
      if (moved.length > 0) move(Object.fromEntries(moved));
    },
    [flow, move],
  );

  /** Tells whether the drag should keep off the helper lines. */
  const setFree = useCallback((isFree: boolean): void => {
    free.current = isFree;
  }, []);

  return { applyMoves, begin, end, boxes, setFree };
}

/** The boxes that can be seen: lining up with others would look like an accident. */
function inView(
  boxes: readonly Box[],
  flow: ReturnType<typeof useReactFlow<CanvasFlowNode, LayerFlowEdge>>,
): readonly Box[] {
  const { x, y, zoom } = flow.getViewport();
  const [left, top] = [-x / zoom, -y / zoom];
  const [right, bottom] = [left + window.innerWidth / zoom, top + window.innerHeight / zoom];
  return boxes.filter((box) => box.x < right && box.x + box.width > left && box.y < bottom && box.y + box.height > top);
}
