/**
 * Which charts there are, in what order and size, and what each shows: as a person has arranged them, or one for each metric.
 * Pure; kept in the preferences, so what is read back is checked. Always holds: no chart without a metric.
 */

export const CHART_SIZES = ["small", "wide", "large"] as const;

export interface ChartSpec {
  readonly id: string;
  /** Names of metrics, in the order they were added. */
  readonly metrics: readonly string[];
  /** wide: the whole row; large: the whole row, and twice as high. */
  readonly size: (typeof CHART_SIZES)[number];
}

export type ChartLayout = readonly ChartSpec[];

/** Of what is kept; more would be no use to anybody. */
const MOST_CHARTS = 40;
const MOST_METRICS = 24;

function readSpec(value: unknown): ChartSpec | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const id: unknown = Reflect.get(value, "id");
  const metrics: unknown = Reflect.get(value, "metrics");
  const size: unknown = Reflect.get(value, "size");
  if (typeof id !== "string" || !Array.isArray(metrics)) return undefined;
  const names = metrics.filter((name) => typeof name === "string").slice(0, MOST_METRICS);
  if (names.length === 0) return undefined;
  return { id, metrics: names, size: CHART_SIZES.find((known) => known === size) ?? "small" };
}

/** What was kept, without what is no chart. */
export function readLayout(value: unknown): ChartLayout {
  if (!Array.isArray(value)) return [];
  const seen = new Set<string>();
  return value.slice(0, MOST_CHARTS).flatMap((entry) => {
    const spec = readSpec(entry);
    if (spec === undefined || seen.has(spec.id)) return [];
    seen.add(spec.id);
    return [spec];
  });
}

/** A small chart for each metric. */
export function automaticLayout(metrics: readonly string[]): ChartLayout {
  return metrics.map((name) => ({ id: `auto ${name}`, metrics: [name], size: "small" }));
}

/** What to show of a layout for a run with these metrics: the automatic one where nothing of it fits the run. */
export function layoutFor(kept: ChartLayout, known: ReadonlySet<string>, automatic: readonly string[]): ChartLayout {
  const fitting = kept.filter(({ metrics }) => metrics.some((name) => known.has(name)));
  return fitting.length > 0 ? fitting : automaticLayout(automatic);
}

export function addChart(layout: ChartLayout, id: string, metric: string): ChartLayout {
  return layout.length >= MOST_CHARTS ? layout : [...layout, { id, metrics: [metric], size: "small" }];
}

export function removeChart(layout: ChartLayout, id: string): ChartLayout {
  return layout.filter((chart) => chart.id !== id);
}

export function resizeChart(layout: ChartLayout, id: string, size: ChartSpec["size"]): ChartLayout {
  return layout.map((chart) => (chart.id === id ? { ...chart, size } : chart));
}

/** Adds or takes away a metric; the last one of a chart stays. */
export function toggleMetric(layout: ChartLayout, id: string, name: string): ChartLayout {
  return layout.map((chart) => {
    if (chart.id !== id) return chart;
    const metrics = chart.metrics.includes(name)
      ? chart.metrics.filter((other) => other !== name)
      : [...chart.metrics, name].slice(0, MOST_METRICS);
    return metrics.length === 0 ? chart : { ...chart, metrics };
  });
}

/** Puts a chart at a place of the order, 0 the first; places outside are the nearest inside. */
export function moveChart(layout: ChartLayout, id: string, place: number): ChartLayout {
  const chart = layout.find((other) => other.id === id);
  if (chart === undefined) return layout;
  const others = layout.filter((other) => other !== chart);
  const at = Math.min(others.length, Math.max(0, place));
  return [...others.slice(0, at), chart, ...others.slice(at)];
}
