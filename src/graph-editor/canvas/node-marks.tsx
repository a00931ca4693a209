/** The marks on a node's corners: its share in the heat map, whether it changed since another run, and what the export formats make of it. */
import { Check, Minus, X } from "lucide-react";
import type { ExportVerdict } from "../../engine/model/export-table";
import { useLayerChange } from "./changed-layers";
import { useCanvasMarks, useNodeExport, useNodeHeat } from "./canvas-marks";

const WORDS: Readonly<Record<ExportVerdict, string>> = {
  taken: "can be exported",
  nothing: "needs nothing there",
  refused: "cannot be exported",
};

export function VerdictIcon({ verdict }: { readonly verdict: ExportVerdict }) {
  const Icon = verdict === "taken" ? Check : verdict === "refused" ? X : Minus;
  return <Icon size={11} strokeWidth={2.5} aria-hidden="true" />;
}

function ExportMarks({ id }: { readonly id: string }) {
  const marks = useNodeExport(id);
  if (marks === undefined) return null;
  return (
    <span className="export-marks">
      {marks.map(({ target, verdict, reason }) => (
        <span
          key={target.id}
          className="export-mark"
          data-verdict={verdict}
          title={`${target.label}: ${reason}`}
          role="img"
          aria-label={`${target.label}: ${WORDS[verdict]}`}
        >
          <VerdictIcon verdict={verdict} />
          <span className="export-mark-label">{target.label}</span>
        </span>
      ))}
    </span>
  );
}

export function NodeMarks({ id }: { readonly id: string }) {
  const heat = useNodeHeat(id);
  const change = useLayerChange(id);
  const showExports = useCanvasMarks((marks) => marks.showExports);
  return (
    <>
      {heat && heat.level > 0 && <span className="heat-mark numeric">{heat.text}</span>}
      {change && (
        <span className="change-mark" data-change={change}>
          {change}
        </span>
      )}
      {showExports && <ExportMarks id={id} />}
    </>
  );
}
