/** An edge: a curve that names, on hover or when selected, the shape that flows through it. */
import { BaseEdge, EdgeLabelRenderer, getBezierPath } from "@xyflow/react";
import type { EdgeProps } from "@xyflow/react";
import { memo, useState } from "react";
import type { LayerFlowEdge } from "./project-graph";

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
        <EdgeLabelRenderer>
          <div
            className="edge-label"
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {data.spec}
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
}

export const LayerEdge = memo(LayerEdgeView);
