/**
 * Keeps the keyboard on the canvas: where the layer or edge that had the focus goes away (deleted, made part of a block, left
 * behind by opening one), the focus goes to what is selected now, or to the canvas itself. It takes the focus from nothing else.
 */
import type { RefObject } from "react";
import { useEffect, useRef } from "react";
import { documentStore } from "../document/document-store";

const FRAMES_TO_WAIT = 30;

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
    if (!(next instanceof HTMLElement)) {
      if (lost) {
        canvas.focus({ preventScroll: true });
        holding.current = true;
      }
      return;
    }
    // A layer takes no focus before it was measured and shown, a few frames later.
    let frame = 0;
    const give = (frames: number): void => {
      const free = document.activeElement === document.body || document.activeElement === canvas;
      if (free) next.focus({ preventScroll: true });
      if (free && document.activeElement !== next && frames > 0) frame = requestAnimationFrame(() => give(frames - 1));
    };
    give(FRAMES_TO_WAIT);
    return () => cancelAnimationFrame(frame);
  }, [surface, shown]);
}
