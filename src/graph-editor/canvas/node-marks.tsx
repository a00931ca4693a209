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

/** There are more formats than a node is wide: what stands in the way is named, and the others are said together. */
function ExportMarks({ id }: { readonly id: string }) {
  const marks = useNodeExport(id);
  if (marks === undefined) return null;
  const refused = marks.filter(({ verdict }) => verdict === "refused");
  const taken = marks.filter(({ verdict }) => verdict === "taken");
  const others = taken.length > 0 ? taken : marks.filter(({ verdict }) => verdict === "nothing");
  const verdict = taken.length > 0 ? "taken" : "nothing";
  const summary =
    taken.length === 0 ? "Not exported" : refused.length === 0 ? "Every format" : `${taken.length} formats`;
  const lines = marks.map(({ target, reason }) => `${target.label}: ${reason}`).join("\n");
  return (
    <span className="export-marks" title={lines}>
      {marks.map(({ target, verdict: own }) => (
        <span key={target.id} className="sr-only" role="img" aria-label={`${target.label}: ${WORDS[own]}`} />
      ))}
      {refused.map(({ target }) => (
        <span key={target.id} className="export-mark" data-verdict="refused" aria-hidden="true">
          <VerdictIcon verdict="refused" />
          {target.label}
        </span>
      ))}
      {others.length > 0 && (
        <span className="export-mark" data-verdict={verdict} aria-hidden="true">
          <VerdictIcon verdict={verdict} />
          {summary}
        </span>
      )}
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
