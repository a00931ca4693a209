/** Confusion matrix of the test examples: rows are the truth, columns what was predicted. A cell shows its examples. */
import { ScrollRegion } from "../components/scroll-region";
import { useMemo, useState } from "react";
import type { DataField } from "../../engine/layers/define";
import { EmptyState, Notice } from "../components/notice";
import { formatCount } from "../runs/number-format";
import { Grid3x3 } from "lucide-react";
import { confusionCounts, hardestFirst, isWrong } from "./evaluation";
import { useEvaluation } from "./evaluation-store";
import { NoWeights } from "./predict-panel";
import { className, ResultGrid } from "./result-grid";
import { useEvaluationRefresh, useWeights } from "./use-evaluation-refresh";
import { predictView } from "./predict-view";

const LARGEST_CLASS_COUNT = 30;

interface Cell {
  readonly label: number;
  readonly predicted: number;
}

export default function ConfusionPanel() {
  const source = useWeights();
  const kind = useMemo(() => (source === undefined ? undefined : predictView(source).kind), [source]);
  const judged = kind === "examples" || kind === "texts" || kind === "plane";
  useEvaluationRefresh(judged ? source : undefined);
  const evaluation = useEvaluation((state) => state);
  const [cell, setCell] = useState<Cell>();
  const { results, target } = evaluation;
  const classes = target?.classCount ?? 0;
  const counts = useMemo(() => confusionCounts(results, classes), [results, classes]);
  const chosen = useMemo(
    () =>
      hardestFirst(
        results.filter((result) =>
          cell === undefined
            ? isWrong(result)
            : result.kind === "class" && result.label === cell.label && result.predicted === cell.predicted,
        ),
      ),
    [results, cell],
  );

  if (source === undefined)
    return <NoWeights what="The confusion matrix shows which classes the trained model takes for which." />;
  if (!judged) {
    return (
      <EmptyState icon={<Grid3x3 />} title="This model has no classes to confuse">
        See under Predict what it makes.
      </EmptyState>
    );
  }
  if (evaluation.status === "failed")
    return (
      <Notice tone="danger" className="m-3">
        {evaluation.message}
      </Notice>
    );
  if (evaluation.source === undefined) return <EmptyState icon={<Grid3x3 />} title="Predicting test examples…" />;
  if (target === undefined || results[0]?.kind !== "class" || classes === 0) {
    return (
      <EmptyState icon={<Grid3x3 />} title="No classes to confuse">
        This model predicts numbers: see its errors under Predict.
      </EmptyState>
    );
  }
  if (classes > LARGEST_CLASS_COUNT) {
    return (
      <EmptyState icon={<Grid3x3 />} title={`${String(classes)} classes are too many for a matrix`}>
        Up to {LARGEST_CLASS_COUNT} classes are drawn. The hardest examples are under Predict.
      </EmptyState>
    );
  }
  return (
    <div className="flex h-full min-h-0 gap-4 px-3 pt-2 pb-2">
      <Matrix counts={counts} classes={classes} target={target} cell={cell} onChoose={setCell} />
      <section
        className="flex min-w-0 flex-1 flex-col gap-1.5 border-l border-border pl-4"
        aria-label="Examples of the chosen cell"
      >
        <header className="flex min-h-7 items-center gap-2 text-[12px]">
          <span className="font-semibold">
            {cell === undefined
              ? "All mistakes"
              : cell.label === cell.predicted
                ? `${className(target, cell.label)}, rightly predicted`
                : `${className(target, cell.label)} taken for ${className(target, cell.predicted)}`}
          </span>
          <span className="numeric text-muted">
            {formatCount(chosen.length)} of {formatCount(results.length)} test examples
          </span>
          {cell !== undefined && (
            <button
              type="button"
              className="btn btn-ghost ml-auto h-6 px-2 text-[12px]"
              onClick={() => {
                setCell(undefined);
              }}
            >
              Show all mistakes
            </button>
          )}
        </header>
        <div className="min-h-0 flex-1">
          <ResultGrid results={chosen} source={evaluation.source} target={target} />
        </div>
      </section>
    </div>
  );
}

interface MatrixProps {
  readonly counts: Uint32Array;
  readonly classes: number;
  readonly target: DataField;
  readonly cell: Cell | undefined;
  readonly onChoose: (cell: Cell | undefined) => void;
}

function Matrix({ counts, classes, target, cell, onChoose }: MatrixProps) {
  const labels = Array.from({ length: classes }, (_, index) => index);
  const rowTotals = labels.map((label) =>
    labels.reduce((sum, predicted) => sum + (counts[label * classes + predicted] ?? 0), 0),
  );
  return (
    <ScrollRegion label="Confusion matrix" className="h-full flex-none">
      <table className="border-separate border-spacing-0.5 text-[11px]">
        <caption className="pb-1 text-left text-[12px] text-muted">Rows: truth. Columns: prediction.</caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th
                key={label}
                scope="col"
                className={`truncate px-0.5 font-medium text-muted ${classes > 6 ? "max-w-9" : "max-w-16"}`}
              >
                {className(target, label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="numeric">
          {labels.map((label) => (
            <tr key={label}>
              <th scope="row" className="max-w-20 truncate pr-1.5 text-right font-medium text-muted">
                {className(target, label)}
              </th>
              {labels.map((predicted) => {
                const count = counts[label * classes + predicted] ?? 0;
                const share = count / Math.max(1, rowTotals[label] ?? 0);
                const right = label === predicted;
                const isChosen = cell?.label === label && cell.predicted === predicted;
                // Mistakes are few: their colour grows with the root, so that one in a hundred is still seen.
                const strength = right ? 8 + share * 26 : count === 0 ? 0 : 10 + Math.sqrt(share) * 45;
                return (
                  <td key={predicted} className="p-0">
                    <button
                      type="button"
                      aria-pressed={isChosen}
                      aria-label={`${className(target, label)} predicted as ${className(target, predicted)}: ${String(count)}`}
                      className={`block h-[18px] rounded-[3px] ${classes > 6 ? "w-9" : "w-16"} leading-none border-0 p-0 text-text ${isChosen ? "outline-2 outline-accent" : ""}`}
                      style={{
                        background: `color-mix(in srgb, var(${right ? "--accent" : "--danger"}) ${strength.toFixed(0)}%, var(--surface-sunken))`,
                      }}
                      onClick={() => {
                        onChoose(isChosen ? undefined : { label, predicted });
                      }}
                    >
                      {count === 0 ? "" : formatCount(count)}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
