/** The line of a node that says what it costs for one example: FLOPs of the forward pass and bytes of its output. */
import type { NodeCost } from "../../engine/model/types";
import { formatFlops, formatSize } from "./cost-text";

export function NodeCostLine({ cost }: { readonly cost: NodeCost | undefined }) {
  if (cost === undefined || cost.activationBytes === 0) return null;
  return (
    <div className="layer-cost">
      <span title="Floating-point operations of the forward pass of one example">
        {cost.flops > 0 ? formatFlops(cost.flops) : ""}
      </span>
      <span title="Bytes of the output of one example, which training keeps for the backward pass where it needs them">
        {formatSize(cost.activationBytes)}
      </span>
    </div>
  );
}
