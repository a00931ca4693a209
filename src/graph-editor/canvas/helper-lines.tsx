/** The lines that show, while something is dragged, what it has been lined up with. */
import { useStore as useFlowStore, ViewportPortal } from "@xyflow/react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Guide } from "../document/snap";

const NONE: readonly Guide[] = [];
const guides = createStore<{ readonly shown: readonly Guide[] }>(() => ({ shown: NONE }));

export function showGuides(shown: readonly Guide[]): void {
  if (shown.length > 0 || guides.getState().shown.length > 0) guides.setState({ shown });
}

export function hideGuides(): void {
  showGuides(NONE);
}

export function HelperLines() {
  const shown = useStore(guides, (state) => state.shown);
  // One pixel wide at any zoom.
  const thickness = useFlowStore((state) => (shown.length > 0 ? 1 / state.transform[2] : 1));
  return (
    <ViewportPortal>
      {shown.map(({ direction, at, from, to }) => (
        <div
          key={direction}
          className="helper-line"
          data-direction={direction}
          style={
            direction === "vertical"
              ? { left: at - thickness / 2, top: from, width: thickness, height: to - from }
              : { left: from, top: at - thickness / 2, width: to - from, height: thickness }
          }
        />
      ))}
    </ViewportPortal>
  );
}
