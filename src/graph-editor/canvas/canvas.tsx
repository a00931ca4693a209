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
import { Background, BackgroundVariant, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { moveNodes } from "../document/commands";
import type { Position } from "../document/commands";
import { openUse } from "../document/block-actions";
import type { OpenEnd } from "../document/document-actions";
import { addLayer } from "../document/document-actions";
import { documentStore } from "../document/document-store";
import { nodeKind } from "../document/node-kinds";
import { NODE_WIDTH } from "../document/placement";
import { findNode, nodeTitle } from "../document/ports";
import { useDocument } from "../document/use-document";
import { categoryColor } from "../palette/categories";
import { BlockBreadcrumbs } from "./block-breadcrumbs";
import { CanvasControls } from "./canvas-controls";
import { CanvasMarksLayer } from "./canvas-marks-layer";
import { CanvasNotice } from "./canvas-notice";
import { ConnectionLine } from "./connection-line";
import { ALL_OFFERS, offersFor } from "./fitting-layers";
import { LayerEdge } from "./layer-edge";
import { LayerNode } from "./layer-node";
import type { LayerFlowEdge, LayerFlowNode, Size } from "./project-graph";
import type { Offer } from "./quick-add";
import { QuickAdd } from "./quick-add";
import { useCanvasKeys } from "./use-canvas-keys";
import { useConnecting } from "./use-connecting";
import { edgeAt, PORT_HEIGHT, useDropping } from "./use-dropping";
import { useProjection } from "./use-projection";
import { useReveal } from "./use-reveal";

export interface CanvasProps {
  /** Files were dropped on the canvas: a project, a data set, or something else. Without it files are not taken. */
  readonly onFileDrop?: (files: readonly File[]) => void;
}

const nodeTypes = { layer: LayerNode };
const edgeTypes = { layer: LayerEdge };
const SMALLEST_HEIGHT_WITH_MAP = 800;
const FIT = { padding: 0.07, maxZoom: 1, minZoom: 0.1 };
const MULTI_SELECT_KEYS = ["Control", "Meta", "Shift"];

/** An open quick-add: where it is, in CSS pixels of the canvas, and where and how its layer will be added. */
interface QuickAddState {
  readonly x: number;
  readonly y: number;
  readonly position: Position | undefined;
  readonly joint: OpenEnd | undefined;
  readonly edge: string | undefined;
  readonly offers: readonly Offer[];
  readonly title: string;
}

const QUICK_ADD_SIZE = { width: 340, height: 360 };

export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <CanvasSurface {...props} />
    </ReactFlowProvider>
  );
}

function CanvasSurface({ onFileDrop }: CanvasProps) {
  const flow = useReactFlow<LayerFlowNode, LayerFlowEdge>();
  const surface = useRef<HTMLDivElement>(null);
  const pointer = useRef<{ x: number; y: number } | undefined>(undefined);
  /** Everything between picking nodes up and putting them down is one step of undo. */
  const gesture = useRef({ count: 0, active: false });
  const [quickAdd, setQuickAdd] = useState<QuickAddState>();
  // On a small window the map would hide a good part of the graph that it maps.
  const [mapShown, setMapShown] = useState(() => window.innerHeight >= SMALLEST_HEIGHT_WITH_MAP);
  const { nodes, edges, setSizes, setBlocked, setDropEdge } = useProjection();
  const opened = useDocument((state) => state.opened);
  const path = useDocument((state) => state.path);

  const fit = useCallback(() => void flow.fitView({ ...FIT, duration: 200 }), [flow]);
  useEffect(() => {
    // Fitting an empty graph would wait for its first node and then move it away from where it was dropped.
    if (documentStore.getState().view.nodes.length > 0) void flow.fitView(FIT);
    else void flow.setViewport({ x: 0, y: 0, zoom: 1 });
  }, [flow, opened, path]);

  useReveal(surface);

  /** The pointer's place in the window, or the middle of the canvas while it is elsewhere. */
  const here = useCallback((): { x: number; y: number } => {
    const box = surface.current?.getBoundingClientRect();
    return (
      pointer.current ?? { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) / 3 }
    );
  }, []);

  const openQuickAdd = useCallback(
    (point: { x: number; y: number }, how: { joint?: OpenEnd; edge?: string; placed?: boolean }) => {
      const box = surface.current?.getBoundingClientRect();
      if (!box) return;
      const state = documentStore.getState();
      const place = flow.screenToFlowPosition(point);
      const offset = how.joint?.end === "source" ? 0 : how.joint ? NODE_WIDTH : NODE_WIDTH / 2;
      const joined = how.joint && findNode(state.view, how.joint.node);
      const takes = how.joint?.end === "source" ? "takes" : "gives";
      setQuickAdd({
        x: Math.max(8, Math.min(point.x - box.left, box.width - QUICK_ADD_SIZE.width - 8)),
        y: Math.max(8, Math.min(point.y - box.top, box.height - QUICK_ADD_SIZE.height - 8)),
        position:
          how.placed === false ? undefined : { x: Math.round(place.x - offset), y: Math.round(place.y - PORT_HEIGHT) },
        joint: how.joint,
        edge: how.edge,
        offers: how.joint
          ? offersFor(state, how.joint)
          : how.edge === undefined
            ? ALL_OFFERS
            : ALL_OFFERS.filter(({ layer }) => layer.inputs.length > 0 && layer.outputs.length > 0),
        title: joined ? `Add what ${takes} ${nodeTitle(joined, state.view.blocks)}’s value` : "Add a layer",
      });
    },
    [flow],
  );

  const closeQuickAdd = useCallback(() => {
    setQuickAdd(undefined);
    surface.current?.focus({ preventScroll: true });
  }, []);

  const choose = (offer: Offer): void => {
    if (!quickAdd) return;
    const { position, joint, edge } = quickAdd;
    addLayer(documentStore, offer.layer.type, {
      ...(position ? { position } : {}),
      ...(edge === undefined ? {} : { edge }),
      ...(joint ? { joint: offer.port === undefined ? joint : { ...joint, newPort: offer.port } } : {}),
    });
    closeQuickAdd();
  };

  /** Quick-add by key: after the selected node if it has an output, else at the pointer. */
  const quickAddByKey = useCallback(() => {
    const { view: document, selection } = documentStore.getState();
    const selected = selection.nodes.length === 1 ? findNode(document, selection.nodes[0] ?? "") : undefined;
    const output = selected && nodeKind(document.blocks, selected)?.outputs[0];
    if (selected && output) {
      openQuickAdd(here(), { joint: { node: selected.id, port: output.name, end: "source" }, placed: false });
    } else openQuickAdd(here(), {});
  }, [here, openQuickAdd]);

  useCanvasKeys({
    fit,
    focusSelection: () => {
      const ids = documentStore.getState().selection.nodes.map((id) => ({ id }));
      void flow.fitView({ ...FIT, duration: 200, ...(ids.length > 0 ? { nodes: ids } : {}) });
    },
    quickAdd: quickAddByKey,
    pastePlace: () => flow.screenToFlowPosition(here()),
  });

  const onOpenEnd = useCallback(
    (joint: OpenEnd, point: { x: number; y: number }) => openQuickAdd(point, { joint }),
    [openQuickAdd],
  );
  const connecting = useConnecting({ setBlocked, onOpenEnd });
  const { edgeForNode, putOnEdge, ...dropping } = useDropping({ setDropEdge, onFileDrop });

  const onNodesChange = useCallback(
    (changes: NodeChange<LayerFlowNode>[]) => {
      const { run, select, selection } = documentStore.getState();
      const positions: Record<string, Position> = {};
      const sizes: [string, Size][] = [];
      let selected: Set<string> | undefined;
      for (const change of changes) {
        if (change.type === "position" && change.position) positions[change.id] = change.position;
        else if (change.type === "dimensions" && change.dimensions) sizes.push([change.id, change.dimensions]);
        else if (change.type === "select") {
          selected ??= new Set(selection.nodes);
          if (change.selected) selected.add(change.id);
          else selected.delete(change.id);
        }
      }
      const moved = Object.keys(positions);
      if (moved.length > 0) {
        const mark = gesture.current.active ? `drag ${gesture.current.count}` : `nudge ${moved.join(" ")}`;
        run(moveNodes(positions), { label: "move", mark });
      }
      if (sizes.length > 0) setSizes(sizes);
      if (selected) select({ nodes: [...selected] });
    },
    [setSizes],
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

  const onDragStart = useCallback(() => {
    gesture.current = { count: gesture.current.count + 1, active: true };
  }, []);
  const onNodeDrag = useCallback<OnNodeDrag<LayerFlowNode>>(
    (event, node, dragged) => {
      if (dragged.length === 1 && "clientX" in event) setDropEdge(edgeForNode(node.id, event));
    },
    [edgeForNode, setDropEdge],
  );
  const onNodeDragStop = useCallback<OnNodeDrag<LayerFlowNode>>(
    (event, node, dragged) => {
      gesture.current.active = false;
      setDropEdge(undefined);
      const edge = dragged.length === 1 && "clientX" in event ? edgeForNode(node.id, event) : undefined;
      if (edge !== undefined) putOnEdge(node.id, edge, `drag ${gesture.current.count}`);
    },
    [edgeForNode, putOnEdge, setDropEdge],
  );
  const onSelectionDragStop = useCallback(() => {
    gesture.current.active = false;
  }, []);

  return (
    <div
      ref={surface}
      className="canvas"
      tabIndex={-1}
      onPointerMove={(event) => {
        pointer.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerLeave={() => {
        pointer.current = undefined;
      }}
      onDoubleClick={(event) => {
        if (!(event.target instanceof Element) || event.target.closest(".react-flow__node, .quick-add, button")) return;
        const edge = edgeAt(event.clientX, event.clientY);
        openQuickAdd({ x: event.clientX, y: event.clientY }, edge === undefined ? {} : { edge });
      }}
      {...dropping}
    >
      <ReactFlow<LayerFlowNode, LayerFlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStart={onDragStart}
        onNodeDrag={onNodeDrag}
        onNodeDragStop={onNodeDragStop}
        onNodeDoubleClick={(_event, node) => openUse(documentStore, node.id)}
        onSelectionDragStart={onDragStart}
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
          <MiniMap<LayerFlowNode>
            pannable
            zoomable
            ariaLabel="Map of the graph"
            nodeBorderRadius={10}
            nodeColor={(node) => categoryColor(node.data.kind?.category)}
          />
        )}
        <CanvasControls
          mapShown={mapShown}
          onToggleMap={() => setMapShown((shown) => !shown)}
          onAdd={() => openQuickAdd(here(), {})}
          onFit={fit}
        />
        <CanvasMarksLayer />
      </ReactFlow>
      {nodes.length === 0 && !quickAdd && (
        <p className="canvas-empty">
          <span>
            Drag a layer here, double-click, or press <kbd className="kbd">/</kbd>
          </span>
        </p>
      )}
      <BlockBreadcrumbs />
      <CanvasNotice />
      {quickAdd && (
        <QuickAdd
          x={quickAdd.x}
          y={quickAdd.y}
          offers={quickAdd.offers}
          title={quickAdd.title}
          onChoose={choose}
          onClose={closeQuickAdd}
        />
      )}
    </div>
  );
}
