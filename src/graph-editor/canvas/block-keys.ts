/**
 * Escape, which goes out of blocks. React Flow unselects by the same key before the page hears of it, so it is judged by
 * what was selected when the key went down.
 */
import { leaveTo } from "../document/block-actions";
import type { Selection } from "../document/document-store";
import { documentStore } from "../document/document-store";

/** Lets go of what was selected; where nothing was, leaves the open block. */
export function pressEscape(before: Selection): void {
  const { select, path } = documentStore.getState();
  if (before.nodes.length + before.edges.length + before.marks.length > 0) select({ nodes: [], edges: [] });
  else leaveTo(documentStore, path.length - 1);
}
