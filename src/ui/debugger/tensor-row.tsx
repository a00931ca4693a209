/** A tensor in a list: its name and shape, and a mark where it holds NaN or infinities. Pressed, it is shown, and its layer on the canvas. */
import { OctagonAlert } from "lucide-react";
import { memo } from "react";
import type { StepTensor } from "../../engine/metrics/step-outline";
import { showLayer, showTensor } from "./step-store";

export function BrokenMark() {
  return (
    <OctagonAlert role="img" aria-label="NaN or infinity" className="size-3.5 flex-none self-center text-danger" />
  );
}

export interface TensorRowProps {
  readonly tensor: StepTensor;
  readonly chosen: boolean;
  readonly broken: boolean;
}

export const TensorRow = memo(function TensorRow({
  tensor: { id, name, shape, node },
  chosen,
  broken,
}: TensorRowProps) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => {
        showTensor(id);
        showLayer(node);
      }}
      className={`flex w-full min-w-0 items-baseline gap-1.5 rounded border-0 px-1.5 py-0.5 text-left text-text ${
        chosen ? "bg-surface-sunken font-medium" : "bg-transparent hover:bg-surface-hover"
      }`}
    >
      <span className="min-w-0 flex-1 break-words">{name}</span>
      {broken && <BrokenMark />}
      <span className="numeric max-w-24 flex-none text-right text-[11px] text-muted">[{shape.join(", ")}]</span>
    </button>
  );
});
