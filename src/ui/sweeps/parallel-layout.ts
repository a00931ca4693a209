/**
 * Places of trials on parallel coordinates (A. Inselberg, "The plane with parallel coordinates", 1985): one vertical axis for each swept
 * value and one for the metric, one line a trial. Pure numbers from 0 (bottom) to 1 (top); drawing is elsewhere.
 */
import type { Sweep, SweepAxis, SweepValue } from "../../graph-editor/document/sweep";
import { formatValue } from "./format-value";
import type { TrialRow } from "./sweep-record";

export interface ParallelAxis {
  readonly label: string;
  /** From bottom to top. */
  readonly ticks: readonly { readonly text: string; readonly place: number }[];
}

export interface ParallelLine {
  readonly row: TrialRow;
  /** One place an axis; undefined on the metric's axis for a trial without a metric. */
  readonly places: readonly (number | undefined)[];
  /** From 0 for the worst to 1 for the best. Undefined without a metric. */
  readonly rank: number | undefined;
}

export interface ParallelLayout {
  readonly axes: readonly ParallelAxis[];
  /** The best last, so that it is drawn on top. */
  readonly lines: readonly ParallelLine[];
}

/** Beyond this ratio of largest to smallest, numbers are told apart by their powers. */
const LOG_FROM = 50;

interface Scale {
  readonly place: (value: SweepValue) => number;
  readonly ticks: ParallelAxis["ticks"];
}

function numberScale(values: readonly number[], spacing?: "linear" | "log"): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high) return { place: () => 0.5, ticks: [{ text: formatValue(low), place: 0.5 }] };
  const log = low > 0 && (spacing === undefined ? high / low >= LOG_FROM : spacing === "log");
  const measure = (value: number): number => (log ? Math.log(value) : value);
  const place = (value: SweepValue): number => (measure(Number(value)) - measure(low)) / (measure(high) - measure(low));
  const middle = log ? Math.sqrt(low * high) : (low + high) / 2;
  return { place, ticks: [low, middle, high].map((value) => ({ text: formatValue(value), place: place(value) })) };
}

function nameScale(values: readonly SweepValue[]): Scale {
  const names = [...new Set(values.map(String))].sort();
  const place = (value: SweepValue): number => (names.indexOf(String(value)) + 0.5) / names.length;
  return { place, ticks: names.map((text) => ({ text, place: place(text) })) };
}

function scaleOf(values: readonly SweepValue[], axis: SweepAxis | undefined): Scale {
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length < values.length) return nameScale(values);
  return numberScale(numbers, axis?.values.kind === "range" ? axis.values.scale : undefined);
}

/** @param labels one for each swept value, then the metric's. */
export function layOutParallel(
  { axes: swept, metric: { goal } }: Sweep,
  rows: readonly TrialRow[],
  labels: readonly string[],
): ParallelLayout {
  if (rows.length === 0) return { axes: labels.map((label) => ({ label, ticks: [] })), lines: [] };
  const scales = labels.slice(0, -1).map((_, axis) =>
    scaleOf(
      rows.map(({ values }) => values[axis] ?? 0),
      swept[axis],
    ),
  );
  const metrics = rows.flatMap(({ metric }) => metric ?? []);
  const last = metrics.length === 0 ? undefined : numberScale(metrics);
  const ranked = [...metrics].sort((a, b) => (goal === "lowest" ? b - a : a - b));
  const lines = rows.map((row): ParallelLine => {
    const { values, metric } = row;
    return {
      row,
      places: [
        ...scales.map(({ place }, axis) => place(values[axis] ?? 0)),
        metric === undefined ? undefined : last?.place(metric),
      ],
      rank: metric === undefined ? undefined : ranked.length < 2 ? 1 : ranked.indexOf(metric) / (ranked.length - 1),
    };
  });
  return {
    axes: labels.map((label, axis) => ({ label, ticks: (axis < scales.length ? scales[axis] : last)?.ticks ?? [] })),
    lines: [...lines].sort((a, b) => (a.rank ?? -1) - (b.rank ?? -1)),
  };
}
