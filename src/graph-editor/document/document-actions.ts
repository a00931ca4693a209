/**
 * What the canvas, the palette, the inspector and the menus do alike: a command on a store together with the selection
 * that should follow it. Each is one step of undo.
 */
import { findLayer } from "../../engine/layers/registry";
import type { Fix, LayerDefinition } from "../../engine/layers/define";
import type { PortReference } from "../../engine/model/types";
import type { Clip, Pasted } from "./clipboard";
import { copyNodes, duplicateNodes, pasteClip } from "./clipboard";
import type { Command, Position } from "./commands";
import { addNode, connect, makeNode, removeSelection, sequence } from "./commands";
import type { DocumentStore } from "./document-store";
import { applyEdits, dropOnEdge } from "./edits";
import { freshNodeId } from "./ids";
import { markKeys, removeMarks } from "./marks";
import { nodeKind } from "./node-kinds";
import { belowEnd, COLUMN, endOfGraph, freePlace, rightOf } from "./placement";
import { findNode } from "./ports";
import type { ProjectDocument } from "./schema";

/** One end of an edge that is being drawn, and which way it goes. */
export interface OpenEnd extends PortReference {
  /** `source`: the port is an output and the new layer takes its value; `target`: the new layer feeds the port. */
  readonly end: "source" | "target";
}

export interface AddOptions {
  /** Left upper corner; without it the layer goes where it reads well. */
  readonly position?: Position;
  /** Connects the new layer's `port`, or its first that fits, with this end. */
  readonly joint?: OpenEnd & { readonly newPort?: string };
  /** Id of an edge that the layer is put onto. */
  readonly edge?: string;
  /** Done in the same step, with the new node's id. */
  readonly also?: (id: string) => Command;
}

function joinCommand(definition: LayerDefinition, id: string, joint: AddOptions["joint"]): Command {
  if (!joint) return (document) => document;
  const old = { node: joint.node, port: joint.port };
  const ports = joint.end === "source" ? definition.inputs : definition.outputs;
  const port = joint.newPort ?? ports[0]?.name;
  if (port === undefined) return (document) => document;
  return joint.end === "source" ? connect(old, { node: id, port }) : connect({ node: id, port }, old);
}

function placeFor(document: ProjectDocument, definition: LayerDefinition, joint: AddOptions["joint"]): Position {
  const neighbour = joint && findNode(document, joint.node);
  if (!neighbour) return definition.inputs.length === 0 ? belowEnd(document) : endOfGraph(document);
  if (joint.end === "source") return rightOf(document, neighbour);
  return freePlace(document, { x: neighbour.position.x - COLUMN, y: neighbour.position.y });
}

/** Adds a layer, joined or inserted as the options say, and selects it. Returns its id; undefined for an unknown layer. */
export function addLayer(store: DocumentStore, layer: string, options: AddOptions = {}): string | undefined {
  const definition = findLayer(layer);
  if (!definition) return undefined;
  const { view: document, run, select, reveal } = store.getState();
  const id = freshNodeId(document, layer);
  const node = makeNode(id, layer, options.position ?? placeFor(document, definition, options.joint));
  const place = options.edge === undefined ? addNode(node) : dropOnEdge(options.edge, node);
  run(sequence(place, joinCommand(definition, id, options.joint), ...(options.also ? [options.also(id)] : [])), {
    label: `add ${definition.label}`,
  });
  select({ nodes: [id], edges: [] });
  // What a person placed is in view already, and must not move from under the pointer.
  if (!options.position) reveal(id);
  return id;
}

/**
 * Adds a layer the way a click in the palette means it: after the selected node if there is one with a free hand, at the
 * end of the graph otherwise. A loss or metric also takes the only target there is.
 */
export function addLayerInLine(store: DocumentStore, layer: string): string | undefined {
  const { view: document, selection } = store.getState();
  const definition = findLayer(layer);
  if (!definition) return undefined;
  const selected = selection.nodes.length === 1 ? findNode(document, selection.nodes[0] ?? "") : undefined;
  const output = selected && nodeKind(document.blocks, selected)?.outputs[0];
  const targetPort = definition.inputs.find((port) => port.name === "target")?.name;
  const newPort = selected?.layer === "target" ? targetPort : definition.inputs[0]?.name;
  const joint =
    selected && output && newPort !== undefined
      ? ({ node: selected.id, port: output.name, end: "source", newPort } as const)
      : undefined;
  const targets = document.nodes.filter((node) => node.layer === "target");
  const [only] = targets;
  const link =
    only && targets.length === 1 && targetPort !== undefined && newPort !== targetPort
      ? (id: string) => connect({ node: only.id, port: "y" }, { node: id, port: targetPort })
      : undefined;
  return addLayer(store, layer, { ...(joint ? { joint } : {}), ...(link ? { also: link } : {}) });
}

/** Does what a fix of a problem says, wherever in the document it is. */
export function applyFix(store: DocumentStore, fix: Fix): void {
  store.getState().run(applyEdits(fix.edits), { label: fix.label.toLowerCase(), whole: true });
}

/** Removes what is selected; neighbours of a removed node in the middle are joined. */
export function removeSelected(store: DocumentStore): void {
  const { selection, run } = store.getState();
  const command = sequence(removeSelection(selection.nodes, selection.edges), removeMarks(selection.marks));
  run(command, { label: "delete" });
}

function runPaste(store: DocumentStore, pasted: Pasted, label: string): void {
  store.getState().run(pasted.command, { label });
  store.getState().select({ nodes: pasted.nodes, edges: [], marks: pasted.marks });
}

export function duplicateSelected(store: DocumentStore): void {
  const { view: document, selection } = store.getState();
  const pasted = duplicateNodes(document, selection.nodes, selection.marks);
  if (pasted) runPaste(store, pasted, "duplicate");
}

/** The clip of what is selected, or undefined if nothing is. */
export function copySelected(store: DocumentStore): Clip | undefined {
  const { view: document, selection } = store.getState();
  return copyNodes(document, selection.nodes, selection.marks);
}

/** Pastes with the left upper corner at `place` and selects what came. */
export function pasteNodes(store: DocumentStore, clip: Clip, place: Position, links: boolean): void {
  runPaste(store, pasteClip(store.getState().view, clip, place, links), "paste");
}

export function selectAll(store: DocumentStore): void {
  const { view: document, select } = store.getState();
  select({
    nodes: document.nodes.map((node) => node.id),
    edges: document.edges.map((edge) => edge.id),
    marks: markKeys(document),
  });
}
