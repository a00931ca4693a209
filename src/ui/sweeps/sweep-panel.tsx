/** Sweeps of the project: those there are at the left, the chosen one or the form of a new one at the right. */
import { Check, CircleDashed, LoaderCircle, Pause, Play, Plus, Trash2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { metricsOf } from "../../engine/model/metrics-of";
import type { MetricDescription } from "../../engine/model/types";
import { useDocument } from "../../graph-editor";
import { Notice } from "../components/notice";
import { ScrollRegion } from "../components/scroll-region";
import { report } from "../components/toasts";
import { IconButton } from "../components/tooltip";
import { formatMetric } from "../runs/number-format";
import { formatValue } from "./format-value";
import { ParallelCoordinates } from "./parallel-coordinates";
import { removeSweep, takeValues } from "./sweep-actions";
import { SweepForm } from "./sweep-form";
import { bestTrial, progressOf, trialRows, type SweepRecord, type TrialRow } from "./sweep-record";
import { pauseSweep, runSweep } from "./sweep-runner";
import { readSweeps, showSweep, useSweeps } from "./sweep-store";
import { TrialTable } from "./trial-table";
import { axisLabels, useSweepChoices } from "./use-sweep-choices";

export default function SweepPanel() {
  const project = useDocument((state) => state.document.id);
  const nodes = useDocument((state) => state.model.nodes);
  const metrics = useMemo(() => metricsOf(nodes), [nodes]);
  const { sweeps, shown } = useSweeps((state) => state);
  useEffect(() => {
    void readSweeps();
  }, [project]);
  if (sweeps === undefined) return <div className="h-full" aria-busy="true" />;
  const chosen = sweeps.find(({ id }) => id === shown);
  return (
    <div className="flex h-full min-h-0">
      {sweeps.length > 0 && <SweepList sweeps={sweeps} shown={chosen?.id} />}
      {chosen === undefined ? (
        <ScrollRegion label="New sweep" className="min-w-0 flex-1">
          <SweepForm key={project} metrics={metrics} count={sweeps.length} />
        </ScrollRegion>
      ) : (
        <SweepView key={chosen.id} record={chosen} metrics={metrics} />
      )}
    </div>
  );
}

function SweepList({ sweeps, shown }: { readonly sweeps: readonly SweepRecord[]; readonly shown: string | undefined }) {
  return (
    <ScrollRegion label="Sweeps" className="w-48 flex-none border-r border-border">
      <ul className="m-0 flex list-none flex-col gap-0.5 p-1.5">
        <li>
          <button
            type="button"
            className="btn btn-ghost w-full justify-start"
            aria-pressed={shown === undefined}
            onClick={() => {
              showSweep("new");
            }}
          >
            <Plus aria-hidden /> New sweep
          </button>
        </li>
        {sweeps.map((record) => (
          <li key={record.id}>
            <button
              type="button"
              className={`btn btn-ghost w-full justify-start ${record.id === shown ? "bg-surface-hover" : ""}`}
              aria-pressed={record.id === shown}
              onClick={() => {
                showSweep(record.id);
              }}
            >
              <StatusMark record={record} />
              <span className="min-w-0 flex-1 truncate text-left">{record.name}</span>
              <span className="numeric text-[12px] text-muted">
                {progressOf(record).done}/{progressOf(record).total}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </ScrollRegion>
  );
}

function StatusMark({ record: { id, status } }: { readonly record: SweepRecord }) {
  const running = useSweeps((state) => state.running === id);
  if (running) return <LoaderCircle aria-label="running" className="animate-spin text-accent" />;
  if (status === "finished") return <Check aria-label="finished" className="text-success" />;
  return <CircleDashed aria-label="paused" className="text-muted" />;
}

function SweepView({
  record,
  metrics,
}: {
  readonly record: SweepRecord;
  readonly metrics: readonly MetricDescription[];
}) {
  const choices = useSweepChoices();
  const rows = useMemo(() => trialRows(record), [record]);
  const { name, goal } = record.sweep.metric;
  const labels = useMemo(
    () => [...axisLabels(record.sweep, choices), `${name} (${goal})`],
    [record.sweep, choices, name, goal],
  );
  const [marked, setMarked] = useState<string>();
  const unit = metrics.find((metric) => metric.name === name)?.unit ?? "number";
  const take = ({ values, number }: TrialRow) => {
    takeValues(record.id, values);
    report(`The project has the values of run ${String(number + 1)}`);
  };
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <SweepHeader record={record} unit={unit} labels={labels} onTake={take} />
      <div className="@container min-h-0 flex-1">
        {/* Side by side where there is room; else one above the other, scrolled together. */}
        <div className="flex h-full flex-col overflow-y-auto @3xl:flex-row @3xl:overflow-hidden">
          <div className="h-48 min-w-0 flex-none @3xl:h-full @3xl:flex-1">
            <ParallelCoordinates record={record} rows={rows} labels={labels} marked={marked} onMark={setMarked} />
          </div>
          <ScrollRegion
            label="Runs of the sweep"
            className="flex-none border-t border-border @3xl:h-full @3xl:flex-1 @3xl:border-t-0 @3xl:border-l"
          >
            <TrialTable
              record={record}
              rows={rows}
              labels={labels}
              unit={unit}
              marked={marked}
              onMark={setMarked}
              onTake={take}
            />
          </ScrollRegion>
        </div>
      </div>
    </div>
  );
}

function SweepHeader({
  record,
  unit,
  labels,
  onTake,
}: {
  readonly record: SweepRecord;
  readonly unit: MetricDescription["unit"];
  readonly labels: readonly string[];
  readonly onTake: (row: TrialRow) => void;
}) {
  const current = useSweeps((state) => state.running);
  const running = current === record.id;
  const { done, total } = progressOf(record);
  const top = bestTrial(record);
  return (
    <div className="flex flex-none flex-col gap-2 border-b border-border px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p className="numeric m-0 font-semibold" role="status" data-testid="sweep-progress" data-status={record.status}>
          {record.name}: {done} of {total} runs
        </p>
        {top !== undefined && (
          <p className="numeric m-0 min-w-0 truncate text-muted">
            best {formatMetric(top.metric, unit)} with{" "}
            {top.values.map((value, axis) => `${labels[axis] ?? ""} ${formatValue(value)}`).join(", ")}
          </p>
        )}
        <div className="ml-auto flex gap-1.5">
          {running && (
            <button type="button" className="btn" onClick={() => void pauseSweep(record.id)}>
              <Pause aria-hidden /> Pause the sweep
            </button>
          )}
          {!running && record.status !== "finished" && (
            <button
              type="button"
              className="btn btn-primary"
              disabled={current !== undefined}
              onClick={() => void runSweep(record.id)}
            >
              <Play aria-hidden /> Go on
            </button>
          )}
          {top !== undefined && (
            <button
              type="button"
              className="btn"
              onClick={() => {
                onTake(top);
              }}
            >
              <Check aria-hidden /> Take the best values
            </button>
          )}
          {!running && (
            <IconButton label="Remove this sweep; its runs stay" onClick={() => void removeSweep(record.id)}>
              <Trash2 aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
      {record.message !== undefined && !running && <Notice tone="warning">{record.message}</Notice>}
    </div>
  );
}
