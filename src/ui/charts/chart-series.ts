/**
 * From the series of a run to what one chart draws: a trace for each of its metrics, train and validation together, on the chosen
 * axes. Not for rendering. Always holds: at most `limit` points for each line, so that a run of any length draws as fast.
 */
import type { MetricDescription } from "../../engine/model/types";
import { LEARNING_RATE, type RunState } from "../runs/run-state";
import type { Series } from "../runs/series";
import type { WallClock } from "../runs/wall-clock";
import {
  bandPoints,
  placeOn,
  rawPoints,
  smoothedPoints,
  type BandPoint,
  type PlotAxis,
  type PlotPoint,
  type RunPlace,
} from "./plot-points";

/** How a series is drawn that stands for a run, or for a group of them, and not for a metric of the run in sight. */
export interface SeriesLook {
  readonly colour: string;
  /** Of an SVG line; undefined for a whole one. */
  readonly dash?: string | undefined;
  /** The room between lowest and highest value is filled. */
  readonly band?: boolean;
  /** In place of the chosen smoothing. */
  readonly smoothing?: number | undefined;
}

export interface ChartSeries {
  /** Tells series of one metric apart; the metric's name where there is none. */
  readonly id?: string;
  readonly look?: SeriesLook;
  readonly metric: MetricDescription;
  readonly label: string;
  readonly train: Series | undefined;
  readonly validation: Series | undefined;
  /** The metric where the validation loss was the lowest. */
  readonly best: (RunPlace & { readonly value: number }) | undefined;
}

export interface Trace {
  readonly name: string;
  readonly label: string;
  readonly unit: MetricDescription["unit"];
  readonly colour: string;
  readonly heldColour: string;
  /** Validation has the colour of its metric and is told apart by dashes. */
  readonly dashed: boolean;
  readonly raw: readonly PlotPoint[];
  readonly smoothed: readonly PlotPoint[];
  readonly held: readonly PlotPoint[];
  readonly best: PlotPoint | undefined;
  /** Of the smoothed line; undefined for a whole one. */
  readonly dash?: string | undefined;
  /** Lowest and highest value around the smoothed line. */
  readonly band?: readonly BandPoint[] | undefined;
  /** The only metric of a chart: its lines are told apart as training and validation. */
  readonly alone: boolean;
}

export interface AxisChoice {
  readonly axis: PlotAxis;
  readonly clock: WallClock;
  readonly smoothing: number;
  readonly logarithmicX: boolean;
  readonly logarithmicY: boolean;
}

const COLOURS = 8;

/** The colours of the metric at a place of a chart: of one alone, train and validation have a colour each. */
function coloursOf(index: number, alone: boolean): Pick<Trace, "colour" | "heldColour" | "dashed"> {
  if (alone) return { colour: "var(--series-train)", heldColour: "var(--series-validation)", dashed: false };
  const colour = `var(--series-${String((index % COLOURS) + 1)})`;
  return { colour, heldColour: colour, dashed: true };
}

/** Every metric that a run has, by name: its own first, then the learning rate. */
export function metricsOf(run: Pick<RunState, "plan">): readonly MetricDescription[] {
  const own = run.plan?.metrics ?? [];
  return own.some(({ name }) => name === LEARNING_RATE)
    ? own
    : [...own, { name: LEARNING_RATE, unit: "number", better: "lower" }];
}

export function metricTitle(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The series of a chart's metrics, as far as the run has them. */
export function seriesOf(run: RunState, names: readonly string[]): readonly ChartSeries[] {
  const metrics = new Map(metricsOf(run).map((metric) => [metric.name, metric]));
  return names.flatMap((name) => {
    const metric = metrics.get(name);
    if (metric === undefined) return [];
    const value = run.best?.values[name];
    return [
      {
        metric,
        label: metricTitle(name),
        train: run.train[name],
        validation: run.validation[name],
        best: run.best === undefined || value === undefined ? undefined : { ...run.best, value },
      },
    ];
  });
}

/** @param limit points of a raw trace; smoothed lines and validation get half of that. */
export function tracesOf(series: readonly ChartSeries[], choice: AxisChoice, limit: number): readonly Trace[] {
  const { axis, clock, smoothing, logarithmicX, logarithmicY } = choice;
  const shown = (points: readonly PlotPoint[]): readonly PlotPoint[] =>
    logarithmicX ? points.filter(({ x }) => x > 0) : points;
  return series.map(({ id, look, metric, label, train, validation, best }, index): Trace => {
    const log = logarithmicY;
    // The learning rate is known, not measured: there is nothing to smooth.
    const weight = metric.name === LEARNING_RATE ? 0 : (look?.smoothing ?? smoothing);
    const alone = series.length === 1 && look === undefined;
    const half = Math.floor(limit / 2);
    const mark = best === undefined ? undefined : { x: placeOn(axis, best, clock), y: best.value };
    return {
      name: id ?? metric.name,
      label,
      unit: metric.unit,
      ...(look === undefined
        ? coloursOf(index, alone)
        : { colour: look.colour, heldColour: look.colour, dashed: true, dash: look.dash }),
      alone,
      // Raw traces of several runs over each other would hide all lines.
      raw:
        train === undefined || weight === 0 || look !== undefined
          ? []
          : shown(rawPoints(train, axis, limit, log, clock)),
      smoothed:
        train === undefined
          ? []
          : shown(
              weight === 0
                ? rawPoints(train, axis, limit, log, clock)
                : smoothedPoints(train, axis, weight, half, log, clock),
            ),
      held: validation === undefined ? [] : shown(smoothedPoints(validation, axis, 0, half, log, clock)),
      best: mark,
      band:
        look?.band === true && train !== undefined
          ? bandPoints(train, axis, weight, half, clock).filter(({ low }) => !log || low > 0)
          : undefined,
    };
  });
}
