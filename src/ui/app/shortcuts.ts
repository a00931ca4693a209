/** The keys of the studio: one list for the page to act on and for the person to read. The canvas handles its own keys. */
import { documentStore } from "../../graph-editor";
import { toggleTraining } from "../runs/run-controller";
import { askForProjectFile, saveProjectFile } from "./project-files";
import { openDialog } from "./shell-state";

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly { readonly keys: string; readonly does: string }[];
}

export const SHORTCUT_GROUPS: readonly ShortcutGroup[] = [
  {
    title: "Studio",
    shortcuts: [
      { keys: "Ctrl Enter", does: "Train, pause or resume" },
      { keys: "Ctrl S", does: "Save the project as a file" },
      { keys: "Ctrl O", does: "Open a project file" },
      { keys: "Ctrl K", does: "Find a command" },
      { keys: "?", does: "Show this list" },
    ],
  },
  {
    title: "Editing",
    shortcuts: [
      { keys: "Ctrl Z", does: "Undo" },
      { keys: "Ctrl Shift Z", does: "Redo" },
      { keys: "Ctrl C", does: "Copy" },
      { keys: "Ctrl X", does: "Cut" },
      { keys: "Ctrl V", does: "Paste" },
      { keys: "Ctrl Shift V", does: "Paste with incoming connections" },
      { keys: "Ctrl D", does: "Duplicate" },
      { keys: "Ctrl A", does: "Select everything" },
      { keys: "Del", does: "Delete" },
    ],
  },
  {
    title: "Canvas",
    shortcuts: [
      { keys: "/", does: "Add a layer (or double-click)" },
      { keys: ".", does: "Fit everything" },
      { keys: "F", does: "Bring the selection into view" },
      { keys: "Space drag", does: "Move the canvas" },
    ],
  },
];

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input:not([type=checkbox]), textarea, select, [contenteditable=true]") !== null
  );
}

/** Undo belongs to a text field only while it is one that a person types in. */
function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  const act = (action: () => void) => {
    event.preventDefault();
    action();
  };
  if (control && key === "enter") act(toggleTraining);
  else if (control && key === "s" && !event.shiftKey) act(saveProjectFile);
  else if (control && key === "o") act(askForProjectFile);
  else if (control && key === "k")
    act(() => {
      openDialog("commands");
    });
  else if (isTyping(event.target)) return;
  else if (control && key === "z")
    act(() => {
      if (event.shiftKey) documentStore.getState().redo();
      else documentStore.getState().undo();
    });
  else if (control && key === "y")
    act(() => {
      documentStore.getState().redo();
    });
  else if (event.key === "?" && !control)
    act(() => {
      openDialog("shortcuts");
    });
}

/** Listens from now on. Returns what switches this off. */
export function followShortcuts(): () => void {
  window.addEventListener("keydown", handleKey);
  return () => {
    window.removeEventListener("keydown", handleKey);
  };
}
