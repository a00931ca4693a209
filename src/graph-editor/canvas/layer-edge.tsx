/** An edge: a curve that names, on hover, on focus and when selected, the shape and dtype that flow through it. */
import { BaseEdge, EdgeLabelRenderer, getBezierPath, getSmoothStepPath, useStore } from "@xyflow/react";
import type { EdgeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { useEdgeFocused } from "./edge-focus";
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

/** Height above its target at which an edge that leads back to a new row runs, in canvas units. */
const RETURN_HEIGHT = 34;

/** A curve to the right; to a node further left, corners in the space above its row, where no node is crossed. */
function edgePath(ends: Parameters<typeof getBezierPath>[0]): readonly [path: string, labelX: number, labelY: number] {
  const [path, x, y] =
    ends.targetX >= ends.sourceX || ends.targetY <= ends.sourceY
      ? getBezierPath(ends)
      : getSmoothStepPath({ ...ends, borderRadius: 12, offset: 18, centerY: ends.targetY - RETURN_HEIGHT });
  return [path, x, y];
}

function LayerEdgeView(props: EdgeProps<LayerFlowEdge>) {
  const [hovered, setHovered] = useState(false);
  const focused = useEdgeFocused(props.id);
  const { id, data, selected, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const [path, labelX, labelY] = edgePath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const state = data?.dropTarget === true ? "drop" : data?.troubled === true ? "trouble" : undefined;
  return (
    <g
      data-edge-id={id}
      data-state={state}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      <BaseEdge id={id} path={path} interactionWidth={18} />
      {(hovered || focused || selected === true) && data?.spec !== undefined && (
        <EdgeLabel x={labelX} y={labelY} text={data.spec} />
      )}
    </g>
  );
}

export const LayerEdge = memo(LayerEdgeView);
