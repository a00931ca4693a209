/**
 * Enter and Escape, which go into blocks and out of them. React Flow selects and unselects by the same keys before the page
 * hears of them, so both are judged by what was selected when the key went down.
 */
import { leaveTo, openSelected } from "../document/block-actions";
import type { Selection } from "../document/document-store";
import { documentStore } from "../document/document-store";

/** Lets go of what was selected; where nothing was, leaves the open block. */
export function pressEscape(before: Selection): void {
  const { select, path } = documentStore.getState();
  if (before.nodes.length + before.edges.length > 0) select({ nodes: [], edges: [] });
  else leaveTo(documentStore, path.length - 1);
}

/** Opens the block that was selected alone; undefined where Enter belongs to a focused button or link, or to nothing. */
export function pressEnter(before: Selection, target: EventTarget | null): (() => void) | undefined {
  const { selection } = documentStore.getState();
  const [only, ...others] = before.nodes;
  if (only === undefined || others.length > 0 || selection.nodes[0] !== only) return undefined;
  if (target instanceof Element && target.closest("button, a, summary")) return undefined;
  return () => openSelected(documentStore);
}
