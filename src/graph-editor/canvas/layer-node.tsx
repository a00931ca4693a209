/**
 * A layer on the canvas: its name and category, what it is set to, its ports, its output shape and parameter count, and its
 * problems with their fixes. It reads only its projection (`LayerNodeData`) and changes the document only by commands.
 */
import { Handle, Position } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { formatSpec } from "../../engine/layers/define";
import type { Port } from "../../engine/layers/define";
import { categoryColor, CategoryIcon } from "../palette/categories";
import { useNodeHeat } from "./canvas-marks";
import { HealthMark } from "./health-mark";
import { NodeCostLine } from "./node-cost";
import { NodeMarks } from "./node-marks";
import { formatCount, summarizeAttributes } from "./node-text";
import { ProblemList } from "./problem-list";
import type { LayerFlowNode } from "./project-graph";
import { inputHandle, outputHandle } from "./project-graph";

function InputHandle({ port }: { port: Port }) {
  const id = inputHandle(port.name);
  const more = port.variadic === true ? ": takes any number of edges" : port.optional === true ? ": may stay open" : "";
  return <Handle type="target" position={Position.Left} id={id} data-port={id} title={`${port.label}${more}`} />;
}

function OutputHandle({ port }: { port: Port }) {
  const id = outputHandle(port.name);
  return <Handle type="source" position={Position.Right} id={id} data-port={id} title={port.label} />;
}

/** One row for each pair of ports, with labels; only for layers whose ports need telling apart. */
function PortRows({ inputs, outputs }: { inputs: readonly Port[]; outputs: readonly Port[] }) {
  const rows = Array.from({ length: Math.max(inputs.length, outputs.length) }, (_, row) => row);
  return (
    <div className="layer-ports">
      {rows.map((row) => {
        const input = inputs[row];
        const output = outputs[row];
        return (
          <div className="layer-port-row" key={row}>
            {input && <InputHandle port={input} />}
            <span>{input?.label}</span>
            <span>{outputs.length > 1 ? output?.label : ""}</span>
            {output && <OutputHandle port={output} />}
          </div>
        );
      })}
    </div>
  );
}

/** Problems shown on the node; the inspector lists all of them. */
const PROBLEMS_SHOWN = 2;

function LayerNodeView({ id, data, selected }: NodeProps<LayerFlowNode>) {
  const heat = useNodeHeat(id);
  const layer = data.kind;
  const inputs = layer?.inputs ?? [];
  const outputs = layer?.outputs ?? [];
  const plain = inputs.length <= 1 && outputs.length <= 1;
  const summary = layer
    ? summarizeAttributes(layer.attributes, { ...data.attributes, ...data.model?.resolved }, layer.role !== "layer")
    : "";
  const shapes = Object.values(data.model?.outputs ?? {}).map(formatSpec);
  const parameterCount = data.model?.cost.parameterCount ?? 0;
  const severity = data.problems.some((problem) => problem.severity === "error")
    ? "error"
    : data.problems.length > 0
      ? "warning"
      : undefined;
  return (
    <div
      className="layer-node"
      data-node-id={id}
      data-layer={data.layer}
      data-selected={selected}
      data-severity={severity}
      data-bypassed={data.bypassed}
      data-heat={heat?.level}
      style={{ "--node-color": categoryColor(layer?.category) }}
    >
      <div className="layer-header">
        {plain && inputs[0] && <InputHandle port={inputs[0]} />}
        <CategoryIcon category={layer?.category} size={13} />
        <span className="layer-name">{data.name ?? layer?.label ?? data.layer}</span>
        {data.name !== undefined && layer && data.name !== layer.label && (
          <span className="layer-type">{layer.label}</span>
        )}
        {data.bypassed && <span className="layer-bypassed">bypassed</span>}
        {data.repeat > 1 && <span className="block-repeat">×{data.repeat}</span>}
        <HealthMark id={id} />
        {plain && outputs[0] && <OutputHandle port={outputs[0]} />}
      </div>
      {!plain && <PortRows inputs={inputs} outputs={outputs} />}
      {summary !== "" && <div className="layer-summary">{summary}</div>}
      {outputs.length > 0 && (
        <div className="layer-facts">
          <span className="layer-shape">{shapes.length > 0 ? shapes.join(" ") : "–"}</span>
          {parameterCount > 0 && (
            <span className="layer-parameters" title={`${formatCount(parameterCount)} parameters`}>
              {formatCount(parameterCount)}
            </span>
          )}
        </div>
      )}
      {outputs.length > 0 && <NodeCostLine cost={data.model?.cost} />}
      {data.problems.length > 0 && <ProblemList problems={data.problems} limit={PROBLEMS_SHOWN} />}
      <NodeMarks id={id} />
    </div>
  );
}

/** Moving a node changes its props but nothing that it shows. */
export const LayerNode = memo(
  LayerNodeView,
  (before, after) => before.data === after.data && before.selected === after.selected,
);
