/** The trials of a sweep as a table: the best first within a round, later rounds first. A row marks its line in the picture. */
import { Check } from "lucide-react";
import type { MetricDescription } from "../../engine/model/types";
import { roundsOf } from "../../graph-editor/document/sweep";
import { IconButton } from "../components/tooltip";
import { formatDuration, formatMetric } from "../runs/number-format";
import { formatValue } from "./format-value";
import type { SweepRecord, TrialRow } from "./sweep-record";

export interface TrialTableProps {
  readonly record: SweepRecord;
  readonly rows: readonly TrialRow[];
  readonly labels: readonly string[];
  readonly unit: MetricDescription["unit"];
  readonly marked: string | undefined;
  readonly onMark: (runId: string | undefined) => void;
  readonly onTake: (row: TrialRow) => void;
}

const cell = "px-2.5 py-1 text-right whitespace-nowrap";

export function TrialTable({ record, rows, labels, unit, marked, onMark, onTake }: TrialTableProps) {
  const rounds = roundsOf(record.sweep).length > 1;
  return (
    <table className="numeric w-full border-collapse text-[12px]">
      <caption className="sr-only">Runs of {record.name}, the best first</caption>
      <thead className="sticky top-0 z-1 bg-surface text-muted">
        <tr className="[&>th]:border-b [&>th]:border-border [&>th]:px-2.5 [&>th]:py-1 [&>th]:text-right [&>th]:font-medium">
          <th scope="col">Run</th>
          {rounds && <th scope="col">Epochs</th>}
          {labels.map((label) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
          <th scope="col">Steps</th>
          <th scope="col">Time</th>
          <th scope="col">
            <span className="sr-only">Take its values</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.runId}
            data-trial={row.number}
            className={row.runId === marked ? "bg-surface-hover" : undefined}
            onPointerEnter={() => {
              onMark(row.runId);
            }}
            onPointerLeave={() => {
              onMark(undefined);
            }}
            onFocus={() => {
              onMark(row.runId);
            }}
          >
            <td className={`${cell} text-muted`}>{row.number + 1}</td>
            {rounds && <td className={cell}>{row.epochs}</td>}
            {row.values.map((value, axis) => (
              <td key={labels[axis] ?? axis} className={cell}>
                {formatValue(value)}
              </td>
            ))}
            <td className={`${cell} ${row.metric === undefined ? "text-danger" : "font-semibold"}`}>
              {row.metric === undefined ? (
                <span title={row.problem}>{row.problem ?? "none"}</span>
              ) : (
                formatMetric(row.metric, unit)
              )}
            </td>
            <td className={cell}>{row.steps}</td>
            <td className={cell}>{formatDuration(row.elapsedMs)}</td>
            <td className="py-0 pr-1.5 text-right">
              <IconButton
                label={`Take the values of run ${String(row.number + 1)} into the project`}
                className="size-6"
                onClick={() => {
                  onTake(row);
                }}
              >
                <Check aria-hidden />
              </IconButton>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
