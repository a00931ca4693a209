/** React's way into the document store. */
import { useStore } from "zustand";
import type { DocumentState } from "./document-store";
import { documentStore } from "./document-store";

/** Reads from the document store and renders again when what was read changes identity. Select, don't build. */
export function useDocument<T>(selector: (state: DocumentState) => T): T {
  return useStore(documentStore, selector);
}
