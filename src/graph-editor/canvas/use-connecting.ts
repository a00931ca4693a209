/**
 * Drawing edges: which are allowed, which nodes are out of reach meanwhile, moving the end of an edge, and what happens
 * when one is dropped on the empty canvas.
 */
import type { Connection, FinalConnectionState, IsValidConnection, OnConnectStartParams } from "@xyflow/react";
import { useCallback, useRef } from "react";
import { connect, reconnect, removeEdges } from "../document/commands";
import type { OpenEnd } from "../document/document-actions";
import { documentStore } from "../document/document-store";
import { connectionProblem, downstreamOf, upstreamOf } from "../document/ports";
import type { LayerFlowEdge } from "./project-graph";
import { portOf } from "./project-graph";

const NOTHING: ReadonlySet<string> = new Set();

interface Ends {
  readonly source: string | null;
  readonly target: string | null;
  readonly sourceHandle?: string | null | undefined;
  readonly targetHandle?: string | null | undefined;
}

function referencesOf(ends: Ends) {
  const source = portOf(ends.source, ends.sourceHandle);
  const target = portOf(ends.target, ends.targetHandle);
  return source && target ? { source, target } : undefined;
}

/** Where a pointer event happened; a touch event's end carries it in `changedTouches`. */
function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
}

export interface ConnectingOptions {
  readonly setBlocked: (nodes: ReadonlySet<string>) => void;
  /** An edge from this end was dropped on the empty canvas, at this point of the window. */
  readonly onOpenEnd: (end: OpenEnd, point: { x: number; y: number }) => void;
}

export function useConnecting({ setBlocked, onOpenEnd }: ConnectingOptions) {
  /** The edge whose end is being moved. */
  const moving = useRef<string | undefined>(undefined);

  const isValidConnection = useCallback<IsValidConnection<LayerFlowEdge>>((ends) => {
    const references = referencesOf(ends);
    if (!references) return false;
    const { view: document } = documentStore.getState();
    return connectionProblem(document, references.source, references.target, moving.current) === undefined;
  }, []);

  const onConnect = useCallback((connection: Connection) => {
    const references = referencesOf(connection);
    if (references) documentStore.getState().run(connect(references.source, references.target), { label: "connect" });
  }, []);

  const onConnectStart = useCallback(
    (_event: unknown, { nodeId, handleType }: OnConnectStartParams) => {
      if (nodeId === null) return;
      const { view: document } = documentStore.getState();
      setBlocked(handleType === "target" ? downstreamOf(document, nodeId) : upstreamOf(document, nodeId));
    },
    [setBlocked],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      setBlocked(NOTHING);
      // Dropped near a handle that refused it: the reason was shown, nothing else should happen.
      if (moving.current !== undefined || state.isValid === true || !state.fromHandle || state.toHandle) return;
      const from = portOf(state.fromHandle.nodeId, state.fromHandle.id);
      const onNode = event.target instanceof Element && event.target.closest(".react-flow__node") !== null;
      if (from && !onNode) onOpenEnd({ ...from, end: state.fromHandle.type }, pointOf(event));
    },
    [onOpenEnd, setBlocked],
  );

  const onReconnectStart = useCallback((_event: unknown, edge: LayerFlowEdge) => {
    moving.current = edge.id;
  }, []);

  const onReconnect = useCallback((edge: LayerFlowEdge, connection: Connection) => {
    const references = referencesOf(connection);
    if (!references) return;
    documentStore.getState().run(reconnect(edge.id, references.source, references.target), { label: "move edge" });
  }, []);

  const onReconnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, edge: LayerFlowEdge, _handle: unknown, state: FinalConnectionState) => {
      moving.current = undefined;
      // Pulled off and let go over nothing: that is how an edge is unplugged.
      const onPane = event.target instanceof Element && event.target.closest(".react-flow__pane") !== null;
      if (state.isValid === null && !state.toHandle && onPane) {
        documentStore.getState().run(removeEdges([edge.id]), { label: "disconnect" });
      }
    },
    [],
  );

  return { isValidConnection, onConnect, onConnectStart, onConnectEnd, onReconnectStart, onReconnect, onReconnectEnd };
}
