/** An edge: a line through its reroute points that names, on hover, on focus and when selected alone, the shape and dtype that flow through it. */
import { BaseEdge, EdgeLabelRenderer, useStore } from "@xyflow/react";
import type { EdgeProps } from "@xyflow/react";
import { memo, useState } from "react";
import type { Position } from "../document/commands";
import { useEdgeFocused } from "./edge-focus";
import { edgePath } from "./edge-path";
import { useEdgeStyle } from "./edge-style";
import { EdgeWaypoints } from "./edge-waypoints";
import type { LayerFlowEdge } from "./project-graph";

/** The shape on the middle of an edge, as large as other text where the graph is drawn small. */
function EdgeLabel({ x, y, text }: { readonly x: number; readonly y: number; readonly text: string }) {
  const scale = useStore((state) => Math.max(1, 1 / state.transform[2]));
  return (
    <EdgeLabelRenderer>
      <div
        className="edge-label"
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${scale})` }}
      >
        {text}
      </div>
    </EdgeLabelRenderer>
  );
}

const NO_POINTS: readonly Position[] = [];

function LayerEdgeView(props: EdgeProps<LayerFlowEdge>) {
  const [hovered, setHovered] = useState(false);
  const focused = useEdgeFocused(props.id);
  const style = useEdgeStyle();
  const { id, data } = props;
  const points = data?.waypoints ?? NO_POINTS;
  const { path, labelX, labelY } = edgePath(style, props, points);
  const state = data?.dropTarget === true ? "drop" : data?.troubled === true ? "trouble" : undefined;
  return (
    <g
      data-edge-id={id}
      data-state={state}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      <BaseEdge id={id} path={path} interactionWidth={18} />
      {points.length > 0 && <EdgeWaypoints edge={id} points={points} />}
      {(hovered || focused || data?.alone === true) && data?.spec !== undefined && (
        <EdgeLabel x={labelX} y={labelY} text={data.spec} />
      )}
    </g>
  );
}

export const LayerEdge = memo(LayerEdgeView);
