/**
 * Every command of the editor, for keys, menus and the list of commands alike. Each acts on the page's document, on what is
 * selected. Arranging has its own file; commands of the page around the editor are the page's.
 */
import {
  Ban,
  BoxSelect,
  ClipboardPaste,
  Copy,
  CopyPlus,
  Crosshair,
  Focus,
  Frame,
  Group,
  Maximize,
  Pencil,
  Redo2,
  Replace,
  Scissors,
  Search,
  SquarePlus,
  StickyNote,
  Trash2,
  Undo2,
  Ungroup,
  Waypoints,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import { pressEscape } from "../canvas/block-keys";
import { canvasHandle } from "../canvas/canvas-handle";
import { copyByCommand, cutByCommand, pasteByCommand } from "../canvas/clipboard-access";
import { takeEditing } from "../canvas/mark-editing";
import { detach, makeBlockOfSelection, openSelected } from "../document/block-actions";
import { blockOf } from "../document/blocks";
import { duplicateSelected, removeSelected, selectAll } from "../document/document-actions";
import { documentStore } from "../document/document-store";
import { addNoteAt, addReroute, clearSelectedReroutes, frameSelected, toggleBypass } from "../document/editing-actions";
import { findNode } from "../document/ports";
import type { DocumentNode } from "../document/schema";
import { waypointIndex, waypointsOf } from "../document/waypoints";
import { ARRANGE_COMMANDS } from "./arrange-commands";
import { selectionBeforeKey } from "./follow-keys";
import type { StudioCommand } from "./keymap";

const state = () => documentStore.getState();
/** Whether something is selected that can be copied. */
const anyItem = (): boolean => state().selection.nodes.length + state().selection.marks.length > 0;
const oneNode = (): boolean => state().selection.nodes.length === 1;
const anything = (): boolean => {
  const { nodes, edges, marks } = state().selection;
  return nodes.length + edges.length + marks.length > 0;
};

/** The one node that is selected. */
function onlyNode(): DocumentNode | undefined {
  return oneNode() ? findNode(state().view, state().selection.nodes[0] ?? "") : undefined;
}

function onlyBlock(): DocumentNode | undefined {
  const node = onlyNode();
  return node && blockOf(state().view.blocks, node) ? node : undefined;
}

function onlyEdge() {
  const { selection, view } = state();
  return selection.edges.length === 1 ? view.edges.find((edge) => edge.id === selection.edges[0]) : undefined;
}

/** A point where the menu was opened or the pointer is, in the stretch of the edge that it is nearest to. */
function rerouteSelected(): void {
  const edge = onlyEdge();
  const canvas = canvasHandle();
  const ends = edge && canvas?.edgeEnds(edge.id);
  if (!edge || !canvas || !ends) return;
  const point = canvas.place();
  addReroute(documentStore, edge.id, waypointIndex(ends, waypointsOf(edge), point), point);
}

const last = (marks: readonly { readonly label: string }[]): string => marks.at(-1)?.label ?? "";

const EDITING: readonly StudioCommand[] = [
  {
    id: "edit.undo",
    label: "Undo",
    group: "Editing",
    keys: ["Ctrl Z"],
    icon: Undo2,
    words: ["back", "revert"],
    title: () => `Undo ${last(state().history.past)}`.trim(),
    enabled: () => state().canUndo,
    run: () => state().undo(),
  },
  {
    id: "edit.redo",
    label: "Redo",
    group: "Editing",
    keys: ["Ctrl Shift Z", "Ctrl Y"],
    icon: Redo2,
    words: ["again", "forward"],
    title: () => `Redo ${last(state().history.future)}`.trim(),
    enabled: () => state().canRedo,
    run: () => state().redo(),
  },
  {
    id: "edit.cut",
    label: "Cut",
    group: "Editing",
    keys: ["Ctrl X"],
    icon: Scissors,
    fixed: true,
    enabled: anyItem,
    run: cutByCommand,
  },
  {
    id: "edit.copy",
    label: "Copy",
    group: "Editing",
    keys: ["Ctrl C"],
    icon: Copy,
    fixed: true,
    enabled: anyItem,
    run: copyByCommand,
  },
  {
    id: "edit.paste",
    label: "Paste",
    group: "Editing",
    keys: ["Ctrl V"],
    icon: ClipboardPaste,
    fixed: true,
    run: () => pasteByCommand(false),
  },
  {
    id: "edit.pasteLinks",
    label: "Paste with incoming connections",
    group: "Editing",
    keys: ["Ctrl Shift V"],
    icon: ClipboardPaste,
    fixed: true,
    words: ["links", "edges"],
    run: () => pasteByCommand(true),
  },
  {
    id: "edit.duplicate",
    label: "Duplicate",
    group: "Editing",
    keys: ["Ctrl D"],
    icon: CopyPlus,
    enabled: anyItem,
    run: () => duplicateSelected(documentStore),
  },
  {
    id: "edit.selectAll",
    label: "Select everything",
    group: "Editing",
    keys: ["Ctrl A"],
    icon: BoxSelect,
    run: () => selectAll(documentStore),
  },
  {
    id: "edit.delete",
    label: "Delete",
    group: "Editing",
    keys: ["Del", "Backspace"],
    icon: Trash2,
    words: ["remove"],
    enabled: anything,
    run: () => removeSelected(documentStore),
  },
  {
    id: "edit.deselect",
    label: "Let go of the selection, or leave the block",
    group: "Editing",
    keys: ["Esc"],
    hidden: true,
    run: () => pressEscape(selectionBeforeKey()),
  },
  {
    id: "node.replace",
    label: "Replace with another layer",
    group: "Editing",
    keys: ["R"],
    icon: Replace,
    words: ["swap", "change type"],
    enabled: oneNode,
    run: () => canvasHandle()?.quickReplace(),
  },
  {
    id: "node.bypass",
    label: "Bypass",
    group: "Editing",
    keys: ["Ctrl B"],
    icon: Ban,
    words: ["skip", "mute", "disable", "pass through"],
    title: () => (onlyNode()?.bypassed === true ? "End the bypass" : "Bypass"),
    run: () => toggleBypass(documentStore),
  },
  {
    id: "note.add",
    label: "Add a note",
    group: "Editing",
    keys: ["Shift N"],
    icon: StickyNote,
    words: ["comment", "text"],
    run: () => {
      const canvas = canvasHandle();
      if (canvas) takeEditing(addNoteAt(documentStore, canvas.place()));
    },
  },
  {
    id: "frame.add",
    label: "Frame the selection",
    group: "Editing",
    keys: ["Ctrl Shift G"],
    icon: Frame,
    words: ["group", "box", "title"],
    run: () => takeEditing(frameSelected(documentStore, canvasHandle()?.boxes() ?? [])),
  },
  {
    id: "mark.write",
    label: "Write in the selected note or frame",
    group: "Editing",
    keys: ["F2"],
    icon: Pencil,
    words: ["rename", "edit", "text", "title"],
    enabled: () => state().selection.marks.length === 1,
    run: () => takeEditing(state().selection.marks[0]),
  },
  {
    id: "edge.reroute",
    label: "Add a reroute point",
    group: "Editing",
    keys: [],
    icon: Waypoints,
    words: ["waypoint", "bend", "edge"],
    enabled: () => onlyEdge() !== undefined,
    run: rerouteSelected,
  },
  {
    id: "edge.straighten",
    label: "Remove the reroute points",
    group: "Editing",
    keys: [],
    icon: Waypoints,
    words: ["waypoint", "straighten", "edge"],
    enabled: () => onlyEdge()?.waypoints !== undefined,
    run: () => clearSelectedReroutes(documentStore),
  },
];

const BLOCKS: readonly StudioCommand[] = [
  {
    id: "block.make",
    label: "Make a block of the selection",
    group: "Blocks",
    keys: ["Ctrl G"],
    icon: Group,
    words: ["group", "subgraph", "module"],
    run: () => makeBlockOfSelection(documentStore),
  },
  {
    id: "block.open",
    label: "Open the selected block",
    group: "Blocks",
    keys: ["Enter"],
    icon: SquarePlus,
    words: ["enter", "inside", "edit"],
    enabled: () => onlyBlock() !== undefined,
    run: () => {
      const [only] = selectionBeforeKey().nodes;
      if (only === undefined || only === onlyBlock()?.id) openSelected(documentStore);
    },
  },
  {
    id: "block.detach",
    label: "Detach the selected block",
    group: "Blocks",
    keys: [],
    icon: Ungroup,
    words: ["ungroup", "expand", "unlink"],
    enabled: () => onlyBlock() !== undefined,
    run: () => {
      const block = onlyBlock();
      if (block) detach(documentStore, block.id);
    },
  },
];

const CANVAS: readonly StudioCommand[] = [
  {
    id: "canvas.add",
    label: "Add a layer",
    group: "Canvas",
    keys: ["/"],
    icon: SquarePlus,
    words: ["insert", "new", "node"],
    run: () => canvasHandle()?.quickAdd(),
  },
  {
    id: "canvas.find",
    label: "Find a layer in the graph",
    group: "Canvas",
    keys: ["Ctrl F"],
    icon: Search,
    words: ["search", "node", "go to"],
    whileTyping: true,
    run: () => canvasHandle()?.findNode(),
  },
  {
    id: "canvas.fit",
    label: "Fit everything",
    group: "Canvas",
    keys: ["."],
    icon: Maximize,
    words: ["view", "zoom"],
    run: () => canvasHandle()?.fit(),
  },
  {
    id: "canvas.focus",
    label: "Bring the selection into view",
    group: "Canvas",
    keys: ["F"],
    icon: Focus,
    words: ["focus", "zoom"],
    run: () => canvasHandle()?.focusSelection(),
  },
  {
    id: "canvas.zoomIn",
    label: "Zoom in",
    group: "Canvas",
    keys: ["+"],
    icon: ZoomIn,
    run: () => canvasHandle()?.zoomBy(1),
  },
  {
    id: "canvas.zoomOut",
    label: "Zoom out",
    group: "Canvas",
    keys: ["-"],
    icon: ZoomOut,
    run: () => canvasHandle()?.zoomBy(-1),
  },
  {
    id: "canvas.actualSize",
    label: "Zoom to 100 %",
    group: "Canvas",
    keys: ["0"],
    icon: Crosshair,
    run: () => canvasHandle()?.zoomToActualSize(),
  },
];

/** In the order in which they are listed. */
export const EDITOR_COMMANDS: readonly StudioCommand[] = [...EDITING, ...ARRANGE_COMMANDS, ...BLOCKS, ...CANVAS];

/** @throws Error for an id that no command has: a mistake of the caller. */
export function editorCommand(id: string): StudioCommand {
  const found = EDITOR_COMMANDS.find((command) => command.id === id);
  if (!found) throw new Error(`There is no command ${id}.`);
  return found;
}
