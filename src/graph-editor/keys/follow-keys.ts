/**
 * The one listener for keys: finds the command of a chord and runs it. It leaves keys alone that belong to what has the focus:
 * a text that is edited, a dialog or menu that is open, a button that Enter presses. What it handles it marks by `preventDefault`.
 */
import type { Selection } from "../document/document-store";
import { documentStore, EMPTY_SELECTION } from "../document/document-store";
import { chordOf } from "./chord";
import type { StudioCommand } from "./keymap";
import { commandFor } from "./keymap";
import { userKeys } from "./key-store";

const EDITING = "input:not([type=checkbox]), textarea, select, [contenteditable='true'], [role='textbox']";
const OPEN = "[role='dialog'], [role='menu'], [role='listbox'], [role='slider'], [role='radiogroup']";
const PRESSED_BY_ENTER = "button, a, summary";

let before: Selection = EMPTY_SELECTION;

/**
 * What was selected when the key went down: React Flow selects and unselects by Enter and Escape before the page hears of
 * them, and these keys mean different things with and without a selection.
 */
export function selectionBeforeKey(): Selection {
  return before;
}

function isWithin(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

/** Whether copying, cutting and pasting belong to what is focused, and not to the graph. */
export function isElsewhere(target: EventTarget | null): boolean {
  return isWithin(target, EDITING) || isWithin(target, OPEN);
}

function belongsToFocus(event: KeyboardEvent, command: StudioCommand): boolean {
  if (command.whileTyping === true) return false;
  if (isElsewhere(event.target)) return true;
  return event.key === "Enter" && isWithin(event.target, PRESSED_BY_ENTER);
}

/** Listens from now on. @returns what ends that. */
export function followKeys(commands: readonly StudioCommand[]): () => void {
  const beforeKey = (): void => {
    before = documentStore.getState().selection;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = chordOf(event);
    const command = chord === undefined ? undefined : commandFor(chord, commands, userKeys());
    // Keys of fixed commands are the browser's: it answers them with events of their own.
    if (!command || command.fixed === true || belongsToFocus(event, command)) return;
    if (command.enabled?.() === false) return;
    event.preventDefault();
    command.run();
  };
  window.addEventListener("keydown", beforeKey, true);
  window.addEventListener("keydown", onKeyDown);
  return () => {
    window.removeEventListener("keydown", beforeKey, true);
    window.removeEventListener("keydown", onKeyDown);
  };
}
