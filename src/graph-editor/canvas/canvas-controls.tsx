/** The buttons at the lower left of the canvas: zoom, fit, the map, and add. */
import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { Map as MapIcon, Maximize, Minus, Plus, SquarePlus } from "lucide-react";
import { CanvasMarksMenu } from "./canvas-marks-menu";
import type { EdgeStyle } from "./edge-path";
import { EdgeStyleMenu } from "./edge-style-menu";

export interface CanvasControlsProps {
  readonly mapShown: boolean;
  readonly onToggleMap: () => void;
  readonly onAdd: () => void;
  readonly onFit: () => void;
  readonly onEdgeStyle: (style: EdgeStyle) => void;
}

export function CanvasControls({ mapShown, onToggleMap, onAdd, onFit, onEdgeStyle }: CanvasControlsProps) {
  const flow = useReactFlow();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <Panel position="bottom-left" className="canvas-controls card">
      <button
        type="button"
        className="btn btn-ghost btn-icon"
        title="Add a layer (/)"
        aria-label="Add a layer"
        onClick={onAdd}
      >
        <SquarePlus aria-hidden="true" />
      </button>
      <span className="canvas-controls-divider" />
      <button
        type="button"
        className="btn btn-ghost btn-icon"
        title="Zoom out"
        aria-label="Zoom out"
        onClick={() => void flow.zoomOut({ duration: 120 })}
      >
        <Minus aria-hidden="true" />
      </button>
      <button
        type="button"
        className="btn btn-ghost canvas-zoom"
        title="Zoom to 100 %"
        aria-label={`Zoom is ${zoom} %: set it to 100 %`}
        onClick={() => void flow.zoomTo(1, { duration: 120 })}
      >
        {zoom} %
      </button>
      <button
        type="button"
        className="btn btn-ghost btn-icon"
        title="Zoom in"
        aria-label="Zoom in"
        onClick={() => void flow.zoomIn({ duration: 120 })}
      >
        <Plus aria-hidden="true" />
      </button>
      <button
        type="button"
        className="btn btn-ghost btn-icon"
        title="Fit the graph (.)"
        aria-label="Fit the graph"
        onClick={onFit}
      >
        <Maximize aria-hidden="true" />
      </button>
      <button
        type="button"
        className="btn btn-ghost btn-icon"
        title={mapShown ? "Hide the map" : "Show the map"}
        aria-label="Map"
        aria-pressed={mapShown}
        onClick={onToggleMap}
      >
        <MapIcon aria-hidden="true" />
      </button>
      <EdgeStyleMenu onChoose={onEdgeStyle} />
      <CanvasMarksMenu />
    </Panel>
  );
}
