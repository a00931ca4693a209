/**
 * Which edge has the keyboard's focus. React Flow gives focus to the element around an edge, which the edge itself does not see; one
 * listener on the canvas tells it. Nothing of the document.
 */
import { useStore as useFlowStore } from "@xyflow/react";
import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

const focusedEdge = createStore<{ readonly id: string | undefined }>(() => ({ id: undefined }));

/** Listens on the canvas that it is called in. */
export function useEdgeFocusListener(): void {
  const canvas = useFlowStore((state) => state.domNode);
  useEffect(() => {
    if (!canvas) return undefined;
    const look = (event: FocusEvent): void => {
      const target = event.type === "focusin" ? event.target : event.relatedTarget;
      const edge = target instanceof Element ? target.closest(".react-flow__edge") : null;
      focusedEdge.setState({ id: edge?.getAttribute("data-id") ?? undefined });
    };
    canvas.addEventListener("focusin", look);
    canvas.addEventListener("focusout", look);
    return () => {
      canvas.removeEventListener("focusin", look);
      canvas.removeEventListener("focusout", look);
    };
  }, [canvas]);
}

/** Whether this edge has the focus. */
export function useEdgeFocused(id: string): boolean {
  return useStore(focusedEdge, (focused) => focused.id === id);
}
