/** An edge: a curve that names, on hover or when selected, the shape that flows through it. */
import { BaseEdge, EdgeLabelRenderer, getBezierPath, useStore } from "@xyflow/react";
import type { EdgeProps } from "@xyflow/react";
import { memo, useState } from "react";
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

function LayerEdgeView(props: EdgeProps<LayerFlowEdge>) {
  const [hovered, setHovered] = useState(false);
  const { id, data, selected, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const [path, labelX, labelY] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const state = data?.dropTarget === true ? "drop" : data?.troubled === true ? "trouble" : undefined;
  return (
    <g
      data-edge-id={id}
      data-state={state}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      <BaseEdge id={id} path={path} interactionWidth={18} />
      {(hovered || selected === true) && data?.spec !== undefined && (
        <EdgeLabel x={labelX} y={labelY} text={data.spec} />
      )}
    </g>
  );
}

export const LayerEdge = memo(LayerEdgeView);
