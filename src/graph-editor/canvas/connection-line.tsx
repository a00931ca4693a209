/** The edge while it is being drawn, with the reason beside the pointer where it would be refused. */
import type { ConnectionLineComponentProps } from "@xyflow/react";
import { getBezierPath, useStore } from "@xyflow/react";
import { documentStore } from "../document/document-store";
import { connectionProblem } from "../document/ports";
import type { CanvasFlowNode } from "./project-graph";
import { portOf } from "./project-graph";

/** Why the edge may not end at the handle under the pointer; undefined where it may or where there is none. */
function refusal(props: ConnectionLineComponentProps<CanvasFlowNode>): string | undefined {
  const { fromNode, fromHandle, toNode, toHandle, connectionStatus } = props;
  if (connectionStatus !== "invalid" || !toNode || !toHandle) return undefined;
  if (fromHandle.type === toHandle.type) {
    return fromHandle.type === "source" ? "An output goes to an input." : "An input takes an output.";
  }
  const from = portOf(fromNode.id, fromHandle.id);
  const to = portOf(toNode.id, toHandle.id);
  if (!from || !to) return undefined;
  const [source, target] = fromHandle.type === "source" ? [from, to] : [to, from];
  return connectionProblem(documentStore.getState().view, source, target);
}

export function ConnectionLine(props: ConnectionLineComponentProps<CanvasFlowNode>) {
  const [path] = getBezierPath({
    sourceX: props.fromX,
    sourceY: props.fromY,
    sourcePosition: props.fromPosition,
    targetX: props.toX,
    targetY: props.toY,
    targetPosition: props.toPosition,
  });
  const reason = refusal(props);
  const zoom = useStore((state) => state.transform[2]);
  return (
    <g className="connection-line" data-status={props.connectionStatus ?? "open"}>
      <path d={path} fill="none" className="react-flow__connection-path" />
      {reason !== undefined && (
        <foreignObject x={props.toX + 14 / zoom} y={props.toY + 10 / zoom} width={240 / zoom} height={90 / zoom}>
          {/* As large as other text at any zoom. */}
          <div className="connection-reason" role="status" style={{ transform: `scale(${1 / zoom})` }}>
            {reason}
          </div>
        </foreignObject>
      )}
    </g>
  );
}
