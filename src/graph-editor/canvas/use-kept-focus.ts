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
  /** The canvas holds the focus for the next thing that is selected. */
  const holding = useRef(false);
  useEffect(() => {
    const element = surface.current;
    const remember = (event: FocusEvent): void => {
      last.current = event.target;
      holding.current = false;
    };
    element?.addEventListener("focusin", remember);
    return () => element?.removeEventListener("focusin", remember);
  }, [surface]);
  useEffect(() => {
    const canvas = surface.current;
    const gone = last.current instanceof Element && !last.current.isConnected;
    const lost = gone && document.activeElement === document.body;
    const held = holding.current && document.activeElement === canvas;
    if (canvas === null || (!lost && !held)) return;
    const { nodes, marks } = documentStore.getState().selection;
    const [selected] = [...nodes, ...marks];
    const next = selected === undefined ? null : canvas.querySelector(`[data-id="${CSS.escape(selected)}"]`);
    // A new layer takes no focus before it was measured; then this runs again.
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    else if (lost) {
      canvas.focus({ preventScroll: true });
      holding.current = true;
    }
  }, [surface, shown]);
}
