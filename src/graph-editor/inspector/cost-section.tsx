/** What a node costs, what it left to the data, and what each export format makes of it. Nothing here can be edited. */
import { useCanvasMarks, useNodeExport } from "../canvas/canvas-marks";
import { formatFlops, formatSize } from "../canvas/cost-text";
import { formatShare } from "../canvas/heat-map";
import { formatCount } from "../canvas/node-text";
import { VerdictIcon } from "../canvas/node-marks";
import type { AttributeSchema } from "../../engine/layers/define";
import { formatSpec } from "../../engine/layers/define";
import type { ModelGraph, ModelNode, PortReference } from "../../engine/model/types";
import { modelNode } from "../document/derive-model";
import { useDocument } from "../document/use-document";

/** Of the view, so that the shares are those of the heat map. */
function totalOf(model: ModelGraph, read: (node: ModelNode) => number): number {
  return model.nodes.reduce((sum, node) => sum + read(node), 0);
}

function Fact({ label, value, share }: { readonly label: string; readonly value: string; readonly share?: number }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className="numeric">
        {value}
        {share !== undefined && <span className="cost-share"> {formatShare(share)}</span>}
      </dd>
    </>
  );
}

export function CostSection({ node, schema }: { readonly node: ModelNode; readonly schema: AttributeSchema }) {
  const model = useDocument((state) => state.viewModel);
  const elapsedMs = useCanvasMarks((marks) =>
    marks.heat?.measure === "time" ? marks.heat.nodes.get(node.id)?.text : undefined,
  );
  const { parameterCount, flops, activationBytes } = node.cost;
  const resolved = Object.entries(node.resolved ?? {});
  if (activationBytes === 0 && flops === 0 && parameterCount === 0 && resolved.length === 0) return null;
  const share = (amount: number, read: (other: ModelNode) => number): { readonly share?: number } => {
    const total = totalOf(model, read);
    return total > 0 && amount > 0 ? { share: amount / total } : {};
  };
  return (
    <div className="inspector-section">
      <h3>Cost of one example</h3>
      <dl className="cost-list">
        {resolved.map(([name, value]) => (
          <Fact key={name} label={schema[name]?.label ?? name} value={`${formatCount(Number(value))} (automatic)`} />
        ))}
        <Fact
          label="Parameters"
          value={formatCount(parameterCount)}
          {...share(parameterCount, ({ cost }) => cost.parameterCount)}
        />
        <Fact label="FLOPs, forward" value={formatFlops(flops)} {...share(flops, ({ cost }) => cost.flops)} />
        <Fact
          label="Output"
          value={formatSize(activationBytes)}
          {...share(activationBytes, ({ cost }) => cost.activationBytes)}
        />
        {elapsedMs !== undefined && <Fact label="Time of a step" value={elapsedMs} />}
      </dl>
    </div>
  );
}

/** What flows along an edge. */
export function EdgeFacts({ source }: { readonly source: PortReference }) {
  const spec = useDocument((state) => modelNode(state.viewModel, source.node)?.outputs[source.port]);
  if (spec === undefined) return null;
  const elements = spec.shape.reduce((product, size) => product * size, 1);
  return (
    <div className="inspector-section">
      <h3>What flows</h3>
      <dl className="cost-list">
        <Fact label="Shape" value={formatSpec(spec)} />
        <Fact label="Type" value={spec.dtype === "i32" ? "i32, ids" : spec.dtype} />
        {spec.classCount !== undefined && <Fact label="Different ids" value={formatCount(spec.classCount)} />}
        <Fact label="One example" value={formatSize(elements * 4)} />
      </dl>
    </div>
  );
}

/** Each format with its verdict and the reason. */
export function ExportSection({ id }: { readonly id: string }) {
  const marks = useNodeExport(id);
  if (marks === undefined) return null;
  return (
    <div className="inspector-section">
      <h3>Export</h3>
      <ul className="export-list">
        {marks.map(({ target, verdict, reason }) => (
          <li key={target.id} data-verdict={verdict}>
            <span className="export-mark" data-verdict={verdict}>
              <VerdictIcon verdict={verdict} />
              {target.label}
            </span>
            <p>{reason}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
