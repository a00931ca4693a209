/**
 * What keys, menus and buttons do alike with what is selected: a command together with the selection that should follow it, or
 * a notice that says why nothing was done. Each is one step of undo.
 */
import type { Alignment, Axis, Box, Places } from "./align";
import { alignBoxes, distributeBoxes } from "./align";
import { planBypass, setBypassed } from "./bypass";
import type { Position } from "./commands";
import { findLayer } from "../../engine/layers/registry";
import type { DocumentStore } from "./document-store";
import { freshIdAmong } from "./ids";
import { addFrame, addNote, frameAround, frameKey, moveItems, noteKey, NOTE_SIZE, setMarkColor } from "./marks";
import { replaceNode } from "./replace-node";
import type { MarkColor } from "./schema";
import { addWaypoint, clearWaypoints } from "./waypoints";

/** Ids of nodes and keys of marks: everything that is selected and has a place of its own. */
export function selectedItems(store: DocumentStore): readonly string[] {
  const { nodes, marks } = store.getState().selection;
  return [...nodes, ...marks];
}

/** Bypasses what is selected, or lets it work again; says which layer cannot be bypassed, and why. */
export function toggleBypass(store: DocumentStore): void {
  const { view, selection, run, say } = store.getState();
  const plan = planBypass(view, selection.nodes);
  run(setBypassed(plan.ids, plan.bypassed), { label: plan.bypassed ? "bypass" : "end bypass" });
  if (plan.ids.length === 0) say("Select a layer to bypass: its values then pass through as if it were not there.");
  else if (plan.problem !== undefined) say(plan.problem);
}

/** Makes the selected node one of another layer, with what fits of the old one. */
export function replaceWith(store: DocumentStore, node: string, layer: string): void {
  const { run, select } = store.getState();
  run(replaceNode(node, layer), { label: `replace with ${findLayer(layer)?.label ?? layer}` });
  select({ nodes: [node], edges: [] });
}

function place(store: DocumentStore, places: Places, label: string): void {
  store.getState().run(moveItems(places), { label });
}

const ALIGNMENT_LABELS: Readonly<Record<Alignment, string>> = {
  left: "align left",
  center: "align centres",
  right: "align right",
  top: "align top",
  middle: "align middles",
  bottom: "align bottom",
};

/** @param boxes of everything on the canvas; only what is selected is moved. */
export function alignSelected(store: DocumentStore, boxes: readonly Box[], alignment: Alignment): void {
  const items = selectedItems(store);
  const chosen = boxes.filter((box) => items.includes(box.id));
  if (chosen.length < 2) store.getState().say("Select two or more layers to align them.");
  else place(store, alignBoxes(chosen, alignment), ALIGNMENT_LABELS[alignment]);
}

/** @param boxes of everything on the canvas; only what is selected is moved. */
export function distributeSelected(store: DocumentStore, boxes: readonly Box[], axis: Axis): void {
  const items = selectedItems(store);
  const chosen = boxes.filter((box) => items.includes(box.id));
  if (chosen.length < 3) store.getState().say("Select three or more layers to put them evenly apart.");
  else place(store, distributeBoxes(chosen, axis), "distribute");
}

/** Adds an empty note with its left upper corner at `position`, and selects it. Returns its key. */
export function addNoteAt(store: DocumentStore, position: Position): string {
  const { view, run, select } = store.getState();
  const id = freshIdAmong(view.notes, "note");
  const corner = { x: Math.round(position.x), y: Math.round(position.y) };
  run(addNote({ id, text: "", position: corner, size: NOTE_SIZE, color: "yellow" }), { label: "add note" });
  select({ nodes: [], edges: [], marks: [noteKey(id)] });
  return noteKey(id);
}

/** Draws a frame around what is selected and selects it alone. Returns its key; undefined where nothing is selected. */
export function frameSelected(store: DocumentStore, boxes: readonly Box[]): string | undefined {
  const { view, run, select, say } = store.getState();
  const items = selectedItems(store);
  const id = freshIdAmong(view.frames, "frame");
  const frame = frameAround(
    id,
    "Frame",
    boxes.filter((box) => items.includes(box.id)),
  );
  if (!frame) {
    say("Select layers to draw a frame around them.");
    return undefined;
  }
  run(addFrame(frame), { label: "frame" });
  select({ nodes: [], edges: [], marks: [frameKey(id)] });
  return frameKey(id);
}

export function colorSelectedMarks(store: DocumentStore, color: MarkColor): void {
  const { selection, run } = store.getState();
  run(setMarkColor(selection.marks, color), { label: "set colour" });
}

/** Adds a reroute point to an edge and selects the edge. */
export function addReroute(store: DocumentStore, edge: string, index: number, point: Position): void {
  const { run, select } = store.getState();
  run(addWaypoint(edge, index, point), { label: "add reroute point" });
  select({ nodes: [], edges: [edge] });
}

export function clearSelectedReroutes(store: DocumentStore): void {
  const { selection, run } = store.getState();
  run(clearWaypoints(selection.edges), { label: "remove reroute points" });
}
