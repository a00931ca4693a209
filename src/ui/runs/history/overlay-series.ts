/**
 * Curves of several runs over each other, as the charts draw them: a line a run, or a mean a group with the room between its lowest and
 * highest run. Pure. Always holds: a run keeps its colour while others are hidden.
 */
import type { MetricDescription } from "../../../engine/model/types";
import { metricTitle, type ChartSeries, type SeriesLook } from "../../charts/chart-series";
import { LEARNING_RATE } from "../run-state";
import { reduceBuckets, type Bucket, type Series } from "../series";
import type { RunRecord } from "./run-record";
import { unpackSeries, type StoredCurves } from "./stored-curves";

export interface OverlayRun {
  readonly record: RunRecord;
  readonly curves: StoredCurves;
}

export type Split = "train" | "validation";

/** Points of a mean: more could not be told apart. */
const MEAN_POINTS = 300;
const COLOURS = 8;
const DASHES: readonly (string | undefined)[] = [undefined, "6 3", "2 3", "9 3 2 3"];

/** The colour and line of the run at a place among those picked: 32 before the first comes again. */
export function lookOf(place: number): Pick<SeriesLook, "colour" | "dash"> {
  return {
    colour: `var(--series-${String((place % COLOURS) + 1)})`,
    dash: DASHES[Math.floor(place / COLOURS) % DASHES.length],
  };
}

/** Metrics that any of the runs has, the learning rate last. */
export function overlayMetrics(runs: readonly OverlayRun[]): readonly MetricDescription[] {
  const metrics = new Map(runs.flatMap(({ record }) => record.metrics.map((metric) => [metric.name, metric] as const)));
  const rate = runs.some(({ curves }) => curves.train[LEARNING_RATE] !== undefined);
  return [...metrics.values(), ...(rate ? [{ name: LEARNING_RATE, unit: "number", better: "lower" } as const] : [])];
}

function seriesOfRun({ curves }: OverlayRun, split: Split, metric: string): Series | undefined {
  const packed = curves[split][metric];
  return packed === undefined || packed.length === 0 ? undefined : unpackSeries(packed);
}

/** Validation is measured seldom enough to be drawn as it is. */
const smoothingOf = (split: Split): number | undefined => (split === "validation" ? 0 : undefined);

/** Of one run alone: training and validation of a metric together, as in the live charts. */
export function singleSeries(run: OverlayRun, metric: MetricDescription): readonly ChartSeries[] {
  const train = seriesOfRun(run, "train", metric.name);
  const validation = seriesOfRun(run, "validation", metric.name);
  const { best } = run.record;
  const value = best?.values[metric.name];
  const at = validation?.buckets.find(({ step }) => step === best?.step);
  return [
    {
      metric,
      label: metricTitle(metric.name),
      train,
      validation,
      best: at === undefined || value === undefined ? undefined : { ...at, value },
    },
  ];
}

/** A line a run; runs that do not have the metric have none. @param hidden ids of runs that are left out. */
export function overlaySeries(
  runs: readonly OverlayRun[],
  metric: MetricDescription,
  split: Split,
  hidden: ReadonlySet<string>,
): readonly ChartSeries[] {
  return runs.flatMap((run, place): readonly ChartSeries[] => {
    const train = seriesOfRun(run, split, metric.name);
    if (train === undefined || hidden.has(run.record.runId)) return [];
    const look = { ...lookOf(place), smoothing: smoothingOf(split) };
    return [
      { id: run.record.runId, look, metric, label: run.record.name, train, validation: undefined, best: undefined },
    ];
  });
}

/** The value of a series at a step, on the line between its neighbours; undefined before its first and after its last. */
function valueAt(buckets: readonly Bucket[], step: number): Pick<Bucket, "mean" | "epoch" | "elapsedMs"> | undefined {
  const first = buckets[0];
  const last = buckets.at(-1);
  if (first === undefined || last === undefined || step < first.step || step > last.step) return undefined;
  let low = 0;
  let high = buckets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((buckets[middle]?.step ?? 0) <= step) low = middle;
    else high = middle;
  }
  const [before, after] = [buckets[low] ?? first, buckets[high] ?? last];
  const share = after.step === before.step ? 0 : (step - before.step) / (after.step - before.step);
  const between = (a: number, b: number): number => a + (b - a) * share;
  return {
    mean: between(before.mean, after.mean),
    epoch: between(before.epoch, after.epoch),
    elapsedMs: between(before.elapsedMs, after.elapsedMs),
  };
}

/** Mean, lowest and highest over runs at the steps of the longest of them; a run that has ended counts no more. */
export function averageSeries(all: readonly Series[]): Series {
  const buckets = all.map((series) => reduceBuckets(series.buckets, MEAN_POINTS));
  const steps = [...new Set(buckets.flatMap((one) => one.map(({ step }) => step)))].sort((a, b) => a - b);
  const stride = Math.max(1, Math.ceil(steps.length / MEAN_POINTS));
  const grid = steps.filter((_, index) => index % stride === 0 || index === steps.length - 1);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const averaged = grid.flatMap((step): readonly Bucket[] => {
    const values = buckets.flatMap((one) => valueAt(one, step) ?? []);
    if (values.length === 0) return [];
    const means = values.map((value) => value.mean);
    const epoch = mean(values.map((value) => value.epoch));
    const elapsedMs = mean(values.map((value) => value.elapsedMs));
    return [
      {
        step,
        epoch,
        elapsedMs,
        count: 1,
        mean: mean(means),
        min: Math.min(...means),
        minStep: step,
        minEpoch: epoch,
        minElapsedMs: elapsedMs,
        max: Math.max(...means),
        maxStep: step,
        maxEpoch: epoch,
        maxElapsedMs: elapsedMs,
      },
    ];
  });
  return { stride: 1, buckets: averaged };
}

export interface OverlayGroup {
  readonly key: string;
  readonly label: string;
  readonly runs: readonly OverlayRun[];
}

/** A mean a group, with its band. */
export function averagedSeries(
  groups: readonly OverlayGroup[],
  metric: MetricDescription,
  split: Split,
  hidden: ReadonlySet<string>,
): readonly ChartSeries[] {
  return groups.flatMap(({ key, label, runs }, place): readonly ChartSeries[] => {
    const members = runs.flatMap((run) => seriesOfRun(run, split, metric.name) ?? []);
    if (members.length === 0 || hidden.has(key)) return [];
    const look = { ...lookOf(place), band: members.length > 1, smoothing: smoothingOf(split) };
    return [{ id: key, look, metric, label, train: averageSeries(members), validation: undefined, best: undefined }];
  });
}
