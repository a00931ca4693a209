/**
 * Reroute points of an edge: dots on its line that are dragged by mouse, moved by arrow keys and removed by Delete. A drag
 * is one step of undo.
 */
import { useReactFlow } from "@xyflow/react";
import type { KeyboardEvent, PointerEvent } from "react";
import { useRef } from "react";
import type { Position } from "../document/commands";
import { documentStore } from "../document/document-store";
import { moveWaypoint, removeWaypoint } from "../document/waypoints";

const RADIUS = 5;
const KEY_STEP = 5;
const STEPS: Readonly<Record<string, Position>> = {
  ArrowLeft: { x: -KEY_STEP, y: 0 },
  ArrowRight: { x: KEY_STEP, y: 0 },
  ArrowUp: { x: 0, y: -KEY_STEP },
  ArrowDown: { x: 0, y: KEY_STEP },
};

interface WaypointProps {
  readonly edge: string;
  readonly index: number;
  readonly count: number;
  readonly point: Position;
}

/** Counts drags, so that each is a step of undo of its own. */
let drags = 0;

function Waypoint({ edge, index, count, point }: WaypointProps) {
  const flow = useReactFlow();
  const dragging = useRef(false);
  const move = (to: Position, mark: string): void =>
    documentStore.getState().run(moveWaypoint(edge, index, to), { label: "move reroute point", mark });
  const onPointerMove = (event: PointerEvent): void => {
    if (!dragging.current) return;
    move(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }), `reroute ${edge} ${index} ${drags}`);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const removes = event.key === "Delete" || event.key === "Backspace";
    if (!step && !removes) return;
    // The canvas would move or delete what is selected.
    event.preventDefault();
    event.stopPropagation();
    if (step) move({ x: point.x + step.x, y: point.y + step.y }, `nudge ${edge} ${index}`);
    else documentStore.getState().run(removeWaypoint(edge, index), { label: "remove reroute point" });
  };
  return (
    <circle
      className="edge-waypoint nodrag nopan"
      data-waypoint={index}
      cx={point.x}
      cy={point.y}
      r={RADIUS}
      tabIndex={0}
      role="button"
      aria-label={`Reroute point ${index + 1} of ${count}`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        drags += 1;
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus({ preventScroll: true });
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onDoubleClick={(event) => {
        event.stopPropagation();
        documentStore.getState().run(removeWaypoint(edge, index), { label: "remove reroute point" });
      }}
      onKeyDown={onKeyDown}
    />
  );
}

export function EdgeWaypoints({ edge, points }: { readonly edge: string; readonly points: readonly Position[] }) {
  return points.map((point, index) => (
    // Points have no identity but their place in the row.
    <Waypoint key={index} edge={edge} index={index} count={points.length} point={point} />
  ));
}
