/**
 * The clipboard of the graph: the system's, and a copy in memory where the browser keeps that shut. The browser answers its
 * own keys with events (`useClipboard`); menus and the list of commands come through the functions here.
 */
import { useEffect } from "react";
import type { Clip } from "../document/clipboard";
import { parseClip, serializeClip } from "../document/clipboard";
import { copySelected, pasteNodes, removeSelected } from "../document/document-actions";
import { documentStore } from "../document/document-store";
import { isElsewhere } from "../keys/follow-keys";
import { canvasHandle } from "./canvas-handle";

let memory: Clip | undefined;

/** Takes what is pasted on the canvas and is no layers. */
export type TakeForeign = (text: string, files: readonly File[]) => void;
let takeForeign: TakeForeign | undefined;

/** @returns what ends it. */
export function followForeignPaste(take: TakeForeign): () => void {
  takeForeign = take;
  return () => {
    takeForeign = undefined;
  };
}

function paste(clip: Clip, links: boolean): void {
  const canvas = canvasHandle();
  if (canvas) pasteNodes(documentStore, clip, canvas.place(), links);
}

export function copyByCommand(): void {
  const clip = copySelected(documentStore);
  if (!clip) return;
  memory = clip;
  // Where the browser refuses, the copy in memory is pasted in this tab.
  navigator.clipboard.writeText(serializeClip(clip)).catch(() => undefined);
}

export function cutByCommand(): void {
  copyByCommand();
  removeSelected(documentStore);
}

/** Pastes what the system's clipboard holds, or what was last copied in this tab where it is shut or holds nothing of ours. */
export function pasteByCommand(links: boolean): void {
  navigator.clipboard
    .readText()
    .catch(() => "")
    .then((text) => {
      const known = parseClip(text) ?? memory;
      if (text.includes("#project=")) takeForeign?.(text, []);
      else if (known) paste(known, links);
      else documentStore.getState().say("There are no layers on the clipboard: select some and copy them first.");
    })
    .catch(() => undefined);
}

/** Answers the browser's copy, cut and paste while this canvas is shown. */
export function useClipboard(): void {
  useEffect(() => {
    let links = false;
    const onKeyDown = (event: KeyboardEvent): void => {
      // Ctrl+Shift+V arrives as an ordinary paste event; only the keys tell that it keeps links.
      links = event.shiftKey && event.key.toLowerCase() === "v";
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
      const files = [...(event.clipboardData?.files ?? [])];
      const clip = text !== "" ? parseClip(text) : files.length === 0 ? memory : undefined;
      if (!clip && text === "" && files.length === 0) return;
      event.preventDefault();
      if (clip) paste(clip, links);
      else takeForeign?.(text, files);
    };
    document.addEventListener("keydown", onKeyDown, true);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("keydown", onKeyDown, true);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, []);
}
