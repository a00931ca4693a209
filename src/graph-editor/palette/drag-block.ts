/** Blocks dragged from the palette: they travel like layers, told apart by a prefix that no layer type has. */
import { insertBlock } from "../document/block-actions";
import type { InsertOptions } from "../document/block-actions";
import { libraryStore } from "../document/block-library";
import { documentStore } from "../document/document-store";

type Origin = "project" | "library";

export function dragPayload(origin: Origin, id: string): string {
  return `block:${origin}:${id}`;
}

/** Adds a use of the block that was dropped; false where the payload is not a block's. */
export function insertDroppedBlock(payload: string, options: InsertOptions): boolean {
  const [mark, origin, id] = payload.split(":");
  if (mark !== "block" || id === undefined) return false;
  if (origin === "project") insertBlock(documentStore, [], id, options);
  else {
    const entry = libraryStore.getState().blocks?.find((candidate) => candidate.id === id);
    if (entry) insertBlock(documentStore, entry.definitions, entry.block, options);
  }
  return true;
}
