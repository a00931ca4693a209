/**
 * Keeps the keyboard on the canvas: where the layer or edge that had the focus goes away (deleted, made part of a block, left
 * behind by opening one), the focus goes to what is selected now, or to the canvas itself. It takes the focus from nothing else.
 */
import type { RefObject } from "react";
import { useEffect, useRef } from "react";
import { documentStore } from "../document/document-store";

/** @param shown what the canvas shows: looked at again whenever it changes. */
export function useKeptFocus(surface: RefObject<HTMLDivElement | null>, shown: unknown): void {
  const last = useRef<EventTarget | null>(null);
  useEffect(() => {
    const element = surface.current;
    const remember = (event: FocusEvent): void => {
      last.current = event.target;
    };
    element?.addEventListener("focusin", remember);
    return () => element?.removeEventListener("focusin", remember);
  }, [surface]);
  useEffect(() => {
    const gone = last.current instanceof Element && !last.current.isConnected;
    if (!gone || document.activeElement !== document.body) return;
    const { nodes, marks } = documentStore.getState().selection;
    const [selected] = [...nodes, ...marks];
    const next = selected === undefined ? null : surface.current?.querySelector(`[data-id="${CSS.escape(selected)}"]`);
    // A new layer takes no focus before it was measured; then this runs again.
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    else surface.current?.focus({ preventScroll: true });
  }, [surface, shown]);
}
