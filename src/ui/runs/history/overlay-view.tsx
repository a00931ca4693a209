/** The curves of the picked runs over each other, with a legend to pick from, or means over groups. */
import { LineChart as CurveIcon } from "lucide-react";
import { memo, useMemo, useState } from "react";
import { usePreference } from "../../app/preferences";
import MetricChart from "../../charts/metric-chart";
import { metricTitle, type ChartSeries } from "../../charts/chart-series";
import { placeOn, type PlotAxis } from "../../charts/plot-points";
import { Segmented } from "../../components/form-controls";
import { EmptyState, Notice } from "../../components/notice";
import { formatMetric } from "../number-format";
import { STILL_CLOCK } from "../wall-clock";
import { useHistoryView } from "./history-view";
import { LineSwatch } from "./line-swatch";
import { OverlayOptions } from "./overlay-options";
import {
  averagedSeries,
  lookOf,
  overlayMetrics,
  overlaySeries,
  singleSeries,
  type OverlayGroup,
  type OverlayRun,
  type Split,
} from "./overlay-series";
import type { RunRecord } from "./run-record";
import { metricOf } from "./table-columns";
import { groupRuns } from "./table-rows";
import { useCurves } from "./use-curves";

const NO_MARKS: readonly never[] = [];

/** The groups of the table as the chart's groups; one of all where the table has none. */
function groupsOf(runs: readonly OverlayRun[], group: string | undefined): readonly OverlayGroup[] {
  if (group === undefined) return [{ key: "all", label: `Mean of ${String(runs.length)} runs`, runs }];
  const curves = new Map(runs.map((run) => [run.record.runId, run]));
  const records = runs.map(({ record }) => record);
  return groupRuns(records, group).map(({ key, label, records: members }) => ({
    key,
    label: `${label} (${String(members.length)})`,
    runs: members.flatMap(({ runId }) => curves.get(runId) ?? []),
  }));
}

/** Where the last point of all lines lies on an axis. */
function endOf(series: readonly ChartSeries[], axis: PlotAxis): number {
  const ends = series.flatMap(({ train, validation }) =>
    [train?.buckets.at(-1), validation?.buckets.at(-1)].flatMap((last) =>
      last === undefined ? [] : [placeOn(axis, last)],
    ),
  );
  return Math.max(axis === "step" ? 1 : 1e-3, ...ends);
}

export const OverlayView = memo(function OverlayView({ records }: { readonly records: readonly RunRecord[] }) {
  const { runs, reading, problem } = useCurves(records);
  if (problem !== undefined)
    return (
      <Notice tone="danger" className="m-3">
        {problem}
      </Notice>
    );
  if (runs.length === 0)
    return reading ? (
      <div className="h-full" aria-busy="true" />
    ) : (
      <EmptyState icon={<CurveIcon />} title="No curves">
        {records.length === 1 ? "This run has not taken a step." : "None of these runs has taken a step."}
      </EmptyState>
    );
  return <Overlay runs={runs} />;
});

function Overlay({ runs }: { readonly runs: readonly OverlayRun[] }) {
  const group = useHistoryView((view) => view.group);
  const smoothing = usePreference("smoothing");
  const logarithmicY = usePreference("logarithmic");
  const logarithmicX = usePreference("logarithmicX");
  const ignoreOutliers = usePreference("ignoreOutliers");
  const preferred = usePreference("axis");
  // Runs of different days have no clock in common.
  const axis = preferred === "wall" ? "relative" : preferred;
  const [wanted, setWanted] = useState("loss");
  const [split, setSplit] = useState<Split>();
  const [averaged, setAveraged] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());

  const metrics = useMemo(() => overlayMetrics(runs), [runs]);
  const name = metrics.some((one) => one.name === wanted) ? wanted : metrics[0]?.name;
  const metric = metrics.find((one) => one.name === name);
  const held = metric !== undefined && runs.some(({ curves }) => (curves.validation[metric.name]?.length ?? 0) > 0);
  const shownSplit: Split = held ? (split ?? "validation") : "train";
  const alone = runs.length === 1;
  const groups = useMemo(() => (averaged ? groupsOf(runs, group) : undefined), [averaged, runs, group]);
  const series = useMemo(() => {
    const [only] = runs;
    const shown = metrics.find((one) => one.name === name);
    if (shown === undefined || only === undefined) return [];
    if (alone) return singleSeries(only, shown);
    return groups === undefined
      ? overlaySeries(runs, shown, shownSplit, hidden)
      : averagedSeries(groups, shown, shownSplit, hidden);
  }, [runs, metrics, name, alone, groups, shownSplit, hidden]);
  const choice = useMemo(
    () => ({ axis, clock: STILL_CLOCK, smoothing, logarithmicX, logarithmicY }),
    [axis, smoothing, logarithmicX, logarithmicY],
  );
  if (metric === undefined) return null;

  const entries = groups ?? runs.map(({ record }) => ({ key: record.runId, label: record.name, record }));
  return (
    <div className="flex h-full min-h-0 flex-col overflow-y-auto px-3 pb-1.5">
      <div className="flex flex-none flex-wrap items-center gap-x-2 gap-y-1 py-1.5" role="toolbar" aria-label="Overlay">
        <select
          aria-label="Metric"
          className="select h-7 w-auto max-w-36 text-[12px]"
          value={metric.name}
          onChange={(event) => {
            setWanted(event.target.value);
          }}
        >
          {metrics.map(({ name }) => (
            <option key={name} value={name}>
              {metricTitle(name)}
            </option>
          ))}
        </select>
        {!alone && held && (
          <Segmented
            label="Examples"
            value={shownSplit}
            options={[
              { value: "train", label: "Train" },
              { value: "validation", label: "Validation" },
            ]}
            onChange={setSplit}
          />
        )}
        {!alone && (
          <div role="group" aria-label="Lines" className="segmented">
            <button
              type="button"
              aria-pressed={averaged}
              title={
                group === undefined
                  ? "One line for all picked runs, and the room between their lowest and highest"
                  : "One line a group of the table, and the room between its lowest and highest run"
              }
              onClick={() => {
                setAveraged(!averaged);
              }}
            >
              Mean
            </button>
          </div>
        )}
        <OverlayOptions smoothed={alone || shownSplit === "train"} axis={axis} />
      </div>
      <div className="min-h-[100px] flex-1">
        <MetricChart
          title={
            alone
              ? metricTitle(metric.name)
              : `${metricTitle(metric.name)}, ${shownSplit === "train" ? "training" : "validation"}`
          }
          series={series}
          marks={NO_MARKS}
          choice={choice}
          ignoreOutliers={ignoreOutliers}
          start={axis === "step" ? 1 : 0}
          end={endOf(series, axis)}
          live={false}
          legend={alone}
        />
      </div>
      {!alone && (
        <ul
          className="m-0 flex max-h-[50px] flex-none list-none flex-wrap gap-x-0.5 gap-y-0.5 overflow-y-auto p-0 pt-1"
          aria-label="Lines shown"
        >
          {entries.map((entry, place) => {
            const shown = !hidden.has(entry.key);
            return (
              <li key={entry.key}>
                <button
                  type="button"
                  aria-pressed={shown}
                  title={shown ? `Hide ${entry.label}` : `Show ${entry.label}`}
                  className={`flex h-6 items-center gap-1.5 rounded-md border-0 px-1.5 text-[12px] hover:bg-surface-hover ${shown ? "bg-transparent text-text" : "bg-transparent text-muted line-through"}`}
                  onClick={() => {
                    const next = new Set(hidden);
                    if (!next.delete(entry.key)) next.add(entry.key);
                    setHidden(next);
                  }}
                >
                  <LineSwatch {...lookOf(place)} />
                  {entry.label}
                  {"record" in entry && (
                    <span className="numeric text-muted">
                      {formatMetric(metricOf(entry.record, metric.name), metric.unit)}
                    </span>
                  )}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
