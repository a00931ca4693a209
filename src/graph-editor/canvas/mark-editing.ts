/** Which note or frame is being written in. One at a time; nothing of the document. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

const editing = createStore<{ readonly key: string | undefined }>(() => ({ key: undefined }));

/** Starts writing in a mark, or ends it. */
export function takeEditing(key: string | undefined): void {
  editing.setState({ key });
}

export function useEditing(key: string): boolean {
  return useStore(editing, (state) => state.key === key);
}
