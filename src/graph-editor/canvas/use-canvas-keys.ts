/**
 * The keyboard of the graph: undo, redo, delete, select all, duplicate, fit, quick-add, and copy and paste through the
 * system clipboard (in memory where the browser keeps that shut). It listens on the whole page, but never while a text
 * is being edited or a dialog or menu is open. What it handles it marks by `preventDefault`.
 */
import { useEffect, useRef } from "react";
import { makeBlockOfSelection } from "../document/block-actions";
import type { Clip } from "../document/clipboard";
import { parseClip, serializeClip } from "../document/clipboard";
import type { Position } from "../document/commands";
import { copySelected, duplicateSelected, pasteNodes, removeSelected, selectAll } from "../document/document-actions";
import { documentStore, EMPTY_SELECTION } from "../document/document-store";
import type { Selection } from "../document/document-store";
import { pressEnter, pressEscape } from "./block-keys";

export interface CanvasKeys {
  readonly fit: () => void;
  readonly focusSelection: () => void;
  readonly quickAdd: () => void;
  /** Where pasted nodes go: under the pointer, or in the middle of the view. */
  readonly pastePlace: () => Position;
}

/** Whether keys belong to what is focused, and not to the graph. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const editing = "input, textarea, select, [contenteditable='true'], [role='textbox']";
  return target.closest(`${editing}, [role='dialog'], [role='menu'], [role='listbox'], [role='slider']`) !== null;
}

/** What a key does, or undefined if it is not one of ours. */
function actionFor(event: KeyboardEvent, keys: CanvasKeys, before: Selection): (() => void) | undefined {
  const store = documentStore.getState();
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (event.altKey) return undefined;
    if (key === "z") return event.shiftKey ? store.redo : store.undo;
    if (event.shiftKey) return undefined;
    if (key === "y") return store.redo;
    if (key === "a") return () => selectAll(documentStore);
    if (key === "d") return () => duplicateSelected(documentStore);
    if (key === "g") return () => makeBlockOfSelection(documentStore);
    return undefined;
  }
  if (event.altKey) return undefined;
  if (key === "delete" || key === "backspace") return () => removeSelected(documentStore);
  if (key === "escape") return () => pressEscape(before);
  if (key === "enter") return pressEnter(before, event.target);
  if (key === ".") return keys.fit;
  if (key === "f") return keys.focusSelection;
  if (key === "/") return keys.quickAdd;
  return undefined;
}

export function useCanvasKeys(keys: CanvasKeys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  }, [keys]);

  useEffect(() => {
    let memory: Clip | undefined;
    let pasteWithLinks = false;

    let before = EMPTY_SELECTION;

    const beforeKey = (): void => {
      before = documentStore.getState().selection;
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      // Ctrl+Shift+V arrives as an ordinary paste event; only the keys tell that it keeps links.
      pasteWithLinks = event.shiftKey && event.key.toLowerCase() === "v";
      if (event.defaultPrevented || isElsewhere(event.target)) return;
      const action = actionFor(event, current.current, before);
      if (!action) return;
      event.preventDefault();
      action();
    };
    const onCopy = (event: ClipboardEvent): void => {
      // Text that is selected somewhere on the page is what the person means to copy.
      if (isElsewhere(event.target) || globalThis.getSelection()?.isCollapsed === false) return;
      const clip = copySelected(documentStore);
      if (!clip) return;
      memory = clip;
      event.clipboardData?.setData("text/plain", serializeClip(clip));
      event.preventDefault();
      if (event.type === "cut") removeSelected(documentStore);
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (isElsewhere(event.target)) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const clip = text === "" ? memory : parseClip(text);
      if (!clip) return;
      event.preventDefault();
      pasteNodes(documentStore, clip, current.current.pastePlace(), pasteWithLinks);
    };
    document.addEventListener("keydown", beforeKey, true);
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("keydown", beforeKey, true);
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, []);
}
