/** Dropping things on the canvas: layers from the palette (onto an edge, they are inserted), nodes onto edges, files. */
import { useReactFlow } from "@xyflow/react";
import type { DragEvent } from "react";
import { useCallback } from "react";
import { findLayer } from "../../engine/layers/registry";
import { addLayer } from "../document/document-actions";
import { documentStore } from "../document/document-store";
import { dropOnEdge } from "../document/edits";
import { nodeKind } from "../document/node-kinds";
import type { NodeKind } from "../document/node-kinds";
import { NODE_WIDTH } from "../document/placement";
import { findNode } from "../document/ports";
import { insertDroppedBlock } from "../palette/drag-block";
import { droppedLayer, isLayerDrag } from "../palette/drag-layer";

/** Distance from a node's top to its first port, in canvas units: the middle of its header. */
export const PORT_HEIGHT = 17;

/** The edge under a point of the window that this layer could be put onto; nodes in front of it do not hide it. */
export function edgeAt(x: number, y: number): string | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest("[data-edge-id]");
    if (edge instanceof SVGElement) return edge.dataset["edgeId"];
  }
  return undefined;
}

function canBeInserted(definition: Pick<NodeKind, "inputs" | "outputs"> | undefined): boolean {
  return definition !== undefined && definition.inputs.length > 0 && definition.outputs.length > 0;
}

export interface DroppingOptions {
  readonly setDropEdge: (edge: string | undefined) => void;
  readonly onFileDrop: ((files: readonly File[]) => void) | undefined;
}

export function useDropping({ setDropEdge, onFileDrop }: DroppingOptions) {
  const flow = useReactFlow();

  const onDragOver = useCallback(
    (event: DragEvent) => {
      const files = event.dataTransfer.types.includes("Files") && onFileDrop !== undefined;
      if (!isLayerDrag(event.dataTransfer) && !files) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      if (!files) setDropEdge(edgeAt(event.clientX, event.clientY));
    },
    [onFileDrop, setDropEdge],
  );

  const onDragLeave = useCallback(() => setDropEdge(undefined), [setDropEdge]);

  const onDrop = useCallback(
    (event: DragEvent) => {
      setDropEdge(undefined);
      const files = [...event.dataTransfer.files];
      if (files.length > 0 && onFileDrop) {
        event.preventDefault();
        onFileDrop(files);
        return;
      }
      const layer = droppedLayer(event.dataTransfer);
      if (layer === "") return;
      event.preventDefault();
      const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const position = { x: Math.round(point.x - NODE_WIDTH / 2), y: Math.round(point.y - PORT_HEIGHT) };
      const under = edgeAt(event.clientX, event.clientY);
      if (insertDroppedBlock(layer, under === undefined ? { position } : { position, edge: under })) return;
      const edge = canBeInserted(findLayer(layer)) ? under : undefined;
      addLayer(documentStore, layer, edge === undefined ? { position } : { position, edge });
    },
    [flow, onFileDrop, setDropEdge],
  );

  /** The edge onto which a node that is being dragged would be put: only nodes without edges are. */
  const edgeForNode = useCallback((id: string, point: { clientX: number; clientY: number }): string | undefined => {
    const { view: document } = documentStore.getState();
    const node = findNode(document, id);
    if (!node || !canBeInserted(nodeKind(document.blocks, node))) return undefined;
    const busy = document.edges.some((edge) => edge.source.node === id || edge.target.node === id);
    return busy ? undefined : edgeAt(point.clientX, point.clientY);
  }, []);

  const putOnEdge = useCallback((id: string, edge: string, mark: string) => {
    const { view: document, run } = documentStore.getState();
    const node = findNode(document, id);
    if (node) run(dropOnEdge(edge, node), { label: "insert", mark });
  }, []);

  return { onDragOver, onDragLeave, onDrop, edgeForNode, putOnEdge };
}
