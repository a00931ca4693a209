/**
 * The canvas: React Flow as a controlled projection of the document. What a person does becomes a document command; what
 * React Flow shows comes only from the document, the model and the selection. Nothing is kept here that a reload would miss.
 *
 * For tests and styles: nodes carry `data-node-id` and `data-layer`, ports `data-port="in:x"` or `data-port="out:y"`, edges
 * `data-edge-id`, quick-add's items `data-quick-add`.
 */
import "@xyflow/react/dist/style.css";
import "./canvas.css";
import type { EdgeChange, NodeChange, OnNodeDrag } from "@xyflow/react";
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore as useFlowStore,
} from "@xyflow/react";
import { Suspense, useCallback, useEffect, useRef, useState } from "react";
import type { DragEvent, MouseEvent, PointerEvent } from "react";
import { openUse } from "../document/block-actions";
import type { OpenEnd } from "../document/document-actions";
import { documentStore } from "../document/document-store";
import { addReroute } from "../document/editing-actions";
import { useDocument } from "../document/use-document";
import { waypointIndex, waypointsOf } from "../document/waypoints";
import { loadedOnFirstUse } from "../loaded-on-first-use";
import { categoryColor } from "../palette/categories";
import { BlockBreadcrumbs } from "./block-breadcrumbs";
import { CanvasControls } from "./canvas-controls";
import { registerCanvas } from "./canvas-handle";
import { useCanvasMarks } from "./canvas-marks";
import { CanvasMarksLayer } from "./canvas-marks-layer";
import { CanvasMenu } from "./canvas-menu";
import { CanvasNotice } from "./canvas-notice";
import { useClipboard } from "./clipboard-access";
import { ConnectionLine } from "./connection-line";
import type { EdgeStyle } from "./edge-path";
import { EdgeStyleContext } from "./edge-style";
import { edgeEnds } from "./edge-ends";
import { FrameNode } from "./frame-node";
import { HelperLines } from "./helper-lines";
import { LayerEdge } from "./layer-edge";
import { LayerNode } from "./layer-node";
import { takeEditing } from "./mark-editing";
import { NoteNode } from "./note-node";
import type { CanvasFlowNode, LayerFlowEdge, Size } from "./project-graph";
import { useConnecting } from "./use-connecting";
import { edgeAt, useDropping } from "./use-dropping";
import { useKeptFocus } from "./use-kept-focus";
import { useMoving } from "./use-moving";
import { useProjection } from "./use-projection";
import { useQuickAdd } from "./use-quick-add";
import { useReveal } from "./use-reveal";

const FarPicture = loadedOnFirstUse(async () => (await import("./far-picture")).FarPicture);
const FindNode = loadedOnFirstUse(async () => (await import("./find-node")).FindNode);

export interface CanvasProps {
  /** Files were dropped on the canvas: a project, a data set, or something else. Without it files are not taken. */
  readonly onFileDrop?: (files: readonly File[]) => void;
  /** How edges are drawn, which the page keeps. */
  readonly edgeStyle: EdgeStyle;
  readonly onEdgeStyle: (style: EdgeStyle) => void;
}

const nodeTypes = { layer: LayerNode, note: NoteNode, frame: FrameNode };
const edgeTypes = { layer: LayerEdge };
const SMALLEST_HEIGHT_WITH_MAP = 800;
const FIT = { padding: 0.07, maxZoom: 1, minZoom: 0.1 };
/** Below this zoom nobody can read what is on a node: it is left out of the picture, which hundreds of nodes then fit into. */
const FAR_ZOOM = 0.35;
/** From so many nodes on, the graph from afar is one picture. */
const MANY_NODES = 150;
const MULTI_SELECT_KEYS = ["Control", "Meta", "Shift"];

interface Point {
  readonly x: number;
  readonly y: number;
}

export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <EdgeStyleContext value={props.edgeStyle}>
        <CanvasSurface {...props} />
      </EdgeStyleContext>
    </ReactFlowProvider>
  );
}

function mapColor(node: CanvasFlowNode): string {
  if (node.type === "layer") return categoryColor(node.data.kind?.category);
  return node.type === "frame" ? "transparent" : "var(--border)";
}

function CanvasSurface({ onFileDrop, onEdgeStyle }: CanvasProps) {
  const flow = useReactFlow<CanvasFlowNode, LayerFlowEdge>();
  const surface = useRef<HTMLDivElement>(null);
  const pointer = useRef<Point | undefined>(undefined);
  // On a small window the map would hide a good part of the graph that it maps.
  const [mapShown, setMapShown] = useState(() => window.innerHeight >= SMALLEST_HEIGHT_WITH_MAP);
  const [finding, setFinding] = useState(false);
  const { nodes, edges, setSizes, setBlocked, setDropEdge } = useProjection();
  const { applyMoves, begin, end, boxes, setFree } = useMoving();
  const element = useCallback(() => surface.current, []);
  const quickAdd = useQuickAdd(element);
  const { open: openQuickAdd, openByKey, openReplace } = quickAdd;
  const opened = useDocument((state) => state.opened);
  const path = useDocument((state) => state.path);
  const far = useFlowStore((state) => state.transform[2] < FAR_ZOOM);
  const heated = useCanvasMarks((marks) => marks.heat !== undefined);
  const picture = far && !heated && nodes.length >= MANY_NODES;

  const fit = useCallback(() => void flow.fitView({ ...FIT, duration: 200 }), [flow]);
  useEffect(() => {
    // Fitting an empty graph would wait for its first node and then move it away from where it was dropped.
    if (documentStore.getState().view.nodes.length > 0) void flow.fitView(FIT);
    else void flow.setViewport({ x: 0, y: 0, zoom: 1 });
  }, [flow, opened, path]);

  useReveal(surface);
  useKeptFocus(surface, nodes);
  useClipboard();

  /** The pointer's place in the window, or the middle of the canvas while it is elsewhere. */
  const here = useCallback((): Point => {
    const box = surface.current?.getBoundingClientRect();
    const { left = 0, top = 0, width = 0, height = 0 } = box ?? {};
    return pointer.current ?? { x: left + width / 2, y: top + height / 3 };
  }, []);

  useEffect(
    () =>
      registerCanvas({
        fit,
        focusSelection: () => {
          const { nodes: ids, marks } = documentStore.getState().selection;
          const chosen = [...ids, ...marks].map((id) => ({ id }));
          void flow.fitView({ ...FIT, duration: 200, ...(chosen.length > 0 ? { nodes: chosen } : {}) });
        },
        zoomBy: (direction) => void (direction > 0 ? flow.zoomIn({ duration: 120 }) : flow.zoomOut({ duration: 120 })),
        zoomToActualSize: () => void flow.zoomTo(1, { duration: 120 }),
        quickAdd: () => openByKey(here()),
        quickReplace: () => openReplace(here()),
        findNode: () => setFinding(true),
        boxes,
        place: () => flow.screenToFlowPosition(here()),
        edgeEnds: (edge) => edgeEnds(edge, boxes()),
      }),
    [boxes, fit, flow, here, openByKey, openReplace],
  );

  const onOpenEnd = useCallback((joint: OpenEnd, point: Point) => openQuickAdd(point, { joint }), [openQuickAdd]);
  const connecting = useConnecting({ setBlocked, onOpenEnd });
  const { edgeForNode, putOnEdge, ...dropping } = useDropping({ setDropEdge, onFileDrop });

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasFlowNode>[]) => {
      const { select, selection } = documentStore.getState();
      const sizes: [string, Size][] = [];
      const marks = new Set(selection.marks);
      const chosen = new Set(selection.nodes);
      let selected = false;
      for (const change of changes) {
        if (change.type === "dimensions" && change.dimensions) sizes.push([change.id, change.dimensions]);
        else if (change.type === "select") {
          selected = true;
          const set = change.id.includes(":") ? marks : chosen;
          if (change.selected) set.add(change.id);
          else set.delete(change.id);
        }
      }
      applyMoves(changes);
      if (sizes.length > 0) setSizes(sizes);
      if (selected) select({ nodes: [...chosen], marks: [...marks] });
    },
    [applyMoves, setSizes],
  );

  const onEdgesChange = useCallback((changes: EdgeChange<LayerFlowEdge>[]) => {
    const { select, selection } = documentStore.getState();
    const selected = new Set(selection.edges);
    for (const change of changes) {
      if (change.type !== "select") continue;
      if (change.selected) selected.add(change.id);
      else selected.delete(change.id);
    }
    select({ edges: [...selected] });
  }, []);

  const onNodeDragStart = useCallback<OnNodeDrag<CanvasFlowNode>>((_event, _node, dragged) => begin(dragged), [begin]);
  const onNodeDrag = useCallback<OnNodeDrag<CanvasFlowNode>>(
    (event, node, dragged) => {
      if (dragged.length === 1 && "clientX" in event) setDropEdge(edgeForNode(node.id, event));
    },
    [edgeForNode, setDropEdge],
  );
  const onNodeDragStop = useCallback<OnNodeDrag<CanvasFlowNode>>(
    (event, node, dragged) => {
      const mark = end();
      setDropEdge(undefined);
      const edge = dragged.length === 1 && "clientX" in event ? edgeForNode(node.id, event) : undefined;
      if (edge !== undefined) putOnEdge(node.id, edge, mark);
    },
    [edgeForNode, end, putOnEdge, setDropEdge],
  );
  const onSelectionDragStart = useCallback((_event: unknown, dragged: CanvasFlowNode[]) => begin(dragged), [begin]);
  const onSelectionDragStop = useCallback(() => void end(), [end]);

  /** A click on one of several that are selected means this one; React Flow would leave all of them selected. */
  const onNodeClick = useCallback((event: MouseEvent, node: CanvasFlowNode) => {
    const { selection, select } = documentStore.getState();
    const several = selection.nodes.length + selection.marks.length + selection.edges.length > 1;
    if (!several || event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (node.type === "layer") select({ nodes: [node.id], edges: [] });
    else select({ nodes: [], edges: [], marks: [node.id] });
  }, []);

  const onNodeDoubleClick = useCallback((_event: unknown, node: CanvasFlowNode) => {
    if (node.type === "layer") openUse(documentStore, node.id);
    else takeEditing(node.id);
  }, []);

  /** On an edge a double click adds a reroute point, on the empty canvas a layer. */
  const onDoubleClick = (event: MouseEvent): void => {
    const elsewhere = ".react-flow__node, .react-flow__panel, .quick-add, .find-node, button";
    if (!(event.target instanceof Element) || event.target.closest(elsewhere)) return;
    const id = edgeAt(event.clientX, event.clientY);
    const edge = documentStore.getState().view.edges.find((candidate) => candidate.id === id);
    const ends = edge && edgeEnds(edge.id, boxes());
    const point = { x: event.clientX, y: event.clientY };
    if (!edge || !ends) {
      openQuickAdd(point, {});
      return;
    }
    const place = flow.screenToFlowPosition(point);
    addReroute(documentStore, edge.id, waypointIndex(ends, waypointsOf(edge), place), place);
  };

  const surfaceEvents = {
    onPointerMove: (event: PointerEvent) => {
      pointer.current = { x: event.clientX, y: event.clientY };
      setFree(event.altKey);
    },
    onPointerLeave: () => {
      pointer.current = undefined;
    },
    onDoubleClick,
    onDragOver: (event: DragEvent) => dropping.onDragOver(event),
    onDragLeave: dropping.onDragLeave,
    onDrop: (event: DragEvent) => dropping.onDrop(event),
  };

  return (
    <CanvasMenu
      onOpen={(point) => {
        pointer.current = point;
      }}
    >
      <div ref={surface} className="canvas" data-far={far} data-picture={picture} tabIndex={-1} {...surfaceEvents}>
        <ReactFlow<CanvasFlowNode, LayerFlowEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeDragStart={onNodeDragStart}
          onNodeDrag={onNodeDrag}
          onNodeDragStop={onNodeDragStop}
          onNodeClick={onNodeClick}
          onNodeDoubleClick={onNodeDoubleClick}
          onSelectionDragStart={onSelectionDragStart}
          onSelectionDragStop={onSelectionDragStop}
          {...connecting}
          connectionLineComponent={ConnectionLine}
          connectionRadius={28}
          reconnectRadius={9}
          // Deleting and double clicks are commands of ours.
          deleteKeyCode={null}
          zoomOnDoubleClick={false}
          multiSelectionKeyCode={MULTI_SELECT_KEYS}
          minZoom={0.1}
          maxZoom={2.5}
          fitViewOptions={FIT}
          aria-label="Model graph"
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
          {mapShown && (
            <MiniMap<CanvasFlowNode>
              pannable
              zoomable
              ariaLabel="Map of the graph"
              nodeBorderRadius={10}
              nodeColor={mapColor}
            />
          )}
          <CanvasControls
            mapShown={mapShown}
            onToggleMap={() => setMapShown((shown) => !shown)}
            onAdd={() => openQuickAdd(here(), {})}
            onFit={fit}
            onEdgeStyle={onEdgeStyle}
          />
          <Suspense fallback={null}>{picture && <FarPicture />}</Suspense>
          <HelperLines />
          <CanvasMarksLayer />
        </ReactFlow>
        {nodes.length === 0 && !quickAdd.isOpen && (
          <p className="canvas-empty">
            <span>
              Drag a layer here, double-click, or press <kbd className="kbd">/</kbd>
            </span>
          </p>
        )}
        <BlockBreadcrumbs />
        <CanvasNotice />
        {finding && (
          <Suspense fallback={null}>
            <FindNode onClose={() => setFinding(false)} />
          </Suspense>
        )}
        {quickAdd.element}
      </div>
    </CanvasMenu>
  );
}
