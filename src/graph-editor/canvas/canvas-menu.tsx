/**
 * The menu of the right mouse button (or the menu key): commands for what is under it, a layer, an edge, a note or frame,
 * a selection, or the empty canvas. What it stands on is selected first, so that every command acts on what is selected.
 */
import { ContextMenu } from "@base-ui/react/context-menu";
import type { MouseEvent, ReactElement } from "react";
import { useState } from "react";
import { documentStore } from "../document/document-store";
import { colorSelectedMarks } from "../document/editing-actions";
import { MARK_COLORS } from "../document/schema";
import { editorCommand } from "../keys/editor-commands";
import { keysOf } from "../keys/keymap";
import { useUserKeys } from "../keys/key-store";

const SEPARATOR = "separator";

const EDIT = ["edit.cut", "edit.copy", "edit.duplicate", "edit.delete"];
const MENUS = {
  canvas: [
    "canvas.add",
    "note.add",
    "edit.paste",
    "edit.pasteLinks",
    SEPARATOR,
    "edit.undo",
    "edit.redo",
    SEPARATOR,
    "edit.selectAll",
    "canvas.find",
    "canvas.fit",
    "arrange.layout",
  ],
  node: ["node.replace", "node.bypass", "block.make", "frame.add", SEPARATOR, ...EDIT],
  block: ["block.open", "block.detach", "node.replace", "node.bypass", "frame.add", SEPARATOR, ...EDIT],
  edge: ["canvas.add", "edge.reroute", "edge.straighten", SEPARATOR, "edit.delete"],
  mark: ["mark.write", SEPARATOR, ...EDIT],
  selection: [
    "node.bypass",
    "block.make",
    "frame.add",
    "arrange.layout",
    SEPARATOR,
    "align.left",
    "align.center",
    "align.right",
    "align.top",
    "align.middle",
    "align.bottom",
    "distribute.horizontal",
    "distribute.vertical",
    SEPARATOR,
    ...EDIT,
  ],
} as const;

type MenuKind = keyof typeof MENUS;

/** Selects what was pointed at, unless it is part of the selection already, and says which menu it has. */
function choose(target: Element): MenuKind {
  const { select, view, selection } = documentStore.getState();
  const node = target.closest("[data-node-id]")?.getAttribute("data-node-id");
  const mark = target.closest("[data-mark]")?.getAttribute("data-mark");
  const edge = target.closest("[data-edge-id]")?.getAttribute("data-edge-id");
  const several = selection.nodes.length + selection.marks.length > 1;
  const within =
    (node ?? undefined) !== undefined ? selection.nodes.includes(node ?? "") : selection.marks.includes(mark ?? "");
  if ((several && within) || (several && target.closest(".react-flow__nodesselection"))) return "selection";
  if (typeof node === "string") {
    select({ nodes: [node], edges: [] });
    return view.nodes.find(({ id }) => id === node)?.layer === "block" ? "block" : "node";
  }
  if (typeof mark === "string") {
    select({ nodes: [], edges: [], marks: [mark] });
    return "mark";
  }
  if (typeof edge === "string") {
    select({ nodes: [], edges: [edge] });
    return "edge";
  }
  return "canvas";
}

const NAMES: Readonly<Record<MenuKind, string>> = {
  canvas: "Canvas",
  node: "Layer",
  block: "Block",
  edge: "Edge",
  mark: "Note or frame",
  selection: "Selection",
};

function MenuEntry({ id }: { readonly id: string }) {
  const command = editorCommand(id);
  const keys = keysOf(command, useUserKeys());
  const Icon = command.icon;
  return (
    <ContextMenu.Item
      className="menu-item"
      disabled={command.enabled?.() === false}
      onClick={command.run}
      data-command={command.id}
    >
      {Icon ? <Icon size={15} aria-hidden="true" /> : <span className="size-[15px]" />}
      <span className="min-w-0 flex-1">{command.title?.() ?? command.label}</span>
      {keys[0] !== undefined && <span className="pl-6 text-[12px] text-muted">{keys[0]}</span>}
    </ContextMenu.Item>
  );
}

function Colors() {
  return (
    <div className="mark-colors" role="group" aria-label="Colour">
      {MARK_COLORS.map((color) => (
        <ContextMenu.Item
          key={color}
          className="mark-color"
          data-color={color}
          aria-label={`Colour: ${color}`}
          title={color}
          onClick={() => colorSelectedMarks(documentStore, color)}
        />
      ))}
    </div>
  );
}

export interface CanvasMenuProps {
  /** The canvas' element. */
  readonly children: ReactElement;
  /** The menu opens at this point of the window. */
  readonly onOpen: (point: { readonly x: number; readonly y: number }) => void;
}

export function CanvasMenu({ children, onOpen }: CanvasMenuProps) {
  const [kind, setKind] = useState<MenuKind>("canvas");
  const aim = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    // A text that is being written has the browser's own menu.
    if (event.target.closest("input, textarea, .quick-add, .find-node")) {
      event.stopPropagation();
      return;
    }
    onOpen({ x: event.clientX, y: event.clientY });
    setKind(choose(event.target));
  };
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={children} onContextMenuCapture={aim} />
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="z-50 outline-none">
          <ContextMenu.Popup className="menu canvas-menu" aria-label={NAMES[kind]} finalFocus={false}>
            {kind === "mark" && <Colors />}
            {MENUS[kind].map((id, index) =>
              id === SEPARATOR ? (
                <ContextMenu.Separator key={`separator ${String(index)}`} className="menu-separator" />
              ) : (
                <MenuEntry key={id} id={id} />
              ),
            )}
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
