/**
 * One metric over a run: the raw training trace faint behind its smoothed line, validation as points joined by a line, and
 * the best validation marked. Not for choosing what to show (`curves-panel.tsx`). Draws at most a point a pixel.
 */
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import { Line, LineChart, ReferenceDot, Tooltip, XAxis, YAxis, CartesianGrid } from "recharts";
import type { MetricDescription } from "../../engine/model/types";
import { formatMetric, formatNumber } from "../runs/number-format";
import type { Series } from "../runs/series";
import { useSize } from "../components/use-size";
import { formatEpoch, formatStep, HoverValues, LegendValue } from "./chart-values";
import {
  logTicks,
  rawPoints,
  roundTicks,
  smoothedPoints,
  valueBounds,
  type PlotAxis,
  type PlotPoint,
} from "./plot-points";

const LARGEST_POINT_COUNT = 1500;

// Props that stay the same objects spare the chart library a pass over its whole state at each update.
const MARGIN = { top: 6, right: 10, bottom: 0, left: 0 };
const AXIS_LINE = { stroke: "var(--border)" };
const TICK = { fill: "var(--muted)", fontSize: 11 };
const CURSOR = { stroke: "var(--border-strong)", strokeWidth: 1 };
const ACTIVE_DOT = { r: 3 };
const HELD_DOT = { r: 2.25, fill: "var(--series-validation)", strokeWidth: 0 };
const BEST_LABEL = { value: "best", position: "top", fill: "var(--muted)", fontSize: 11, offset: 8 } as const;

export interface MetricChartProps {
  readonly title: string;
  readonly metric: MetricDescription;
  readonly train: Series | undefined;
  readonly validation: Series | undefined;
  readonly best: { readonly step: number; readonly epoch: number; readonly value: number } | undefined;
  readonly axis: PlotAxis;
  readonly smoothing: number;
  readonly logarithmic: boolean;
  /** Last value of the x axis. */
  readonly end: number;
}

interface Row {
  readonly x: number;
  raw?: number;
  train?: number;
  validation?: number;
}

/** All lines as rows by x, ascending, as the chart takes them. */
function toRows(lines: Readonly<Record<"raw" | "train" | "validation", readonly PlotPoint[]>>): Row[] {
  const rows = new Map<number, Row>();
  for (const name of ["raw", "train", "validation"] as const) {
    for (const { x, y } of lines[name]) {
      const row = rows.get(x) ?? { x };
      row[name] = y;
      rows.set(x, row);
    }
  }
  return [...rows.values()].sort((first, second) => first.x - second.x);
}

function axisLabel(value: number, metric: MetricDescription): string {
  if (metric.unit === "ratio") return `${String(Number((value * 100).toFixed(1)))}%`;
  return Math.abs(value) >= 1000 || (value !== 0 && Math.abs(value) < 1e-3)
    ? formatNumber(value)
    : String(Number(value.toPrecision(3)));
}

const MetricChart = memo(function MetricChart(props: MetricChartProps) {
  const { title, metric, train, validation, best, axis, smoothing, logarithmic, end } = props;
  const [ref, { width, height }] = useSize<HTMLDivElement>();
  const log = logarithmic && metric.unit !== "ratio";

  const plot = useMemo(() => {
    const limit = Math.min(LARGEST_POINT_COUNT, Math.max(100, Math.floor(width * 0.75)));
    const empty: readonly PlotPoint[] = [];
    const raw = train === undefined ? empty : rawPoints(train, axis, limit, log);
    const smoothed = train === undefined ? empty : smoothedPoints(train, axis, smoothing, Math.floor(limit / 2), log);
    const held = validation === undefined ? empty : smoothedPoints(validation, axis, 0, Math.floor(limit / 2), log);
    // A few wild first steps must not flatten the rest: the axis follows the lines, and the raw trace where it fits.
    const bounds = valueBounds([...smoothed, ...held, ...(log ? raw : [])], log);
    return { rows: toRows({ raw, train: smoothed, validation: held }), smoothed, held, raw, bounds };
  }, [train, validation, axis, smoothing, log, width]);

  const [low, high] = plot.bounds;
  const top = metric.unit === "ratio" ? Math.min(1, high) : high;
  const y = useMemo(
    () => ({
      domain: [low, top] as const,
      ticks: log ? logTicks(low, top) : roundTicks(low, top, Math.max(2, Math.floor(height / 30))),
    }),
    [low, top, log, height],
  );
  const x = useMemo(
    () => ({ domain: [0, end] as const, ticks: roundTicks(0, end, Math.max(2, Math.floor(width / 90))) }),
    [end, width],
  );
  const formatY = useCallback((value: number) => axisLabel(value, metric), [metric]);

  // The hover values read what is drawn when they are drawn, so that new points do not make a new hover component.
  const shown = useRef(plot);
  useEffect(() => {
    shown.current = plot;
  }, [plot]);
  const hover = useCallback(
    ({ active, label }: { readonly active?: boolean; readonly label?: unknown }) => {
      const { raw, smoothed, held } = shown.current;
      return (
        <HoverValues
          active={active}
          x={label}
          axis={axis}
          metric={metric}
          raw={raw}
          train={smoothed}
          validation={held}
        />
      );
    },
    [axis, metric],
  );
  const lastTrain = plot.smoothed.at(-1)?.y;
  const lastHeld = plot.held.at(-1)?.y;

  return (
    <figure className="m-0 flex min-h-0 min-w-0 flex-col" aria-label={`${title} over ${axis}s`}>
      <figcaption className="flex items-baseline gap-3 px-1 pb-1">
        <span className="truncate font-semibold">{title}</span>
        <span className="ml-auto flex flex-none items-baseline gap-3 text-[12px]">
          <LegendValue colour="var(--series-train)" label="Train" value={formatMetric(lastTrain, metric.unit)} />
          {validation !== undefined && (
            <LegendValue
              colour="var(--series-validation)"
              label="Validation"
              value={formatMetric(lastHeld, metric.unit)}
            />
          )}
        </span>
      </figcaption>
      <div ref={ref} className="min-h-0 flex-1">
        {width > 0 && height > 0 && (
          <LineChart
            width={width}
            height={height}
            data={plot.rows}
            margin={MARGIN}
            syncId="curves"
            syncMethod="value"
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--border)" strokeWidth={1} />
            <XAxis
              dataKey="x"
              type="number"
              domain={x.domain}
              ticks={x.ticks}
              allowDataOverflow
              tickFormatter={axis === "step" ? formatStep : formatEpoch}
              height={20}
              tickLine={false}
              axisLine={AXIS_LINE}
              tick={TICK}
            />
            <YAxis
              type="number"
              domain={y.domain}
              ticks={y.ticks}
              scale={log ? "log" : "linear"}
              allowDataOverflow
              tickFormatter={formatY}
              width={44}
              tickLine={false}
              axisLine={false}
              tick={TICK}
            />
            <Tooltip isAnimationActive={false} cursor={CURSOR} content={hover} />
            <Line
              dataKey="raw"
              stroke="var(--series-train)"
              strokeOpacity={0.28}
              strokeWidth={1}
              dot={false}
              activeDot={false}
              connectNulls
              isAnimationActive={false}
            />
            <Line
              dataKey="train"
              stroke="var(--series-train)"
              strokeWidth={1.75}
              dot={false}
              activeDot={ACTIVE_DOT}
              connectNulls
              isAnimationActive={false}
            />
            <Line
              dataKey="validation"
              stroke="var(--series-validation)"
              strokeWidth={1.75}
              dot={plot.held.length <= 30 ? HELD_DOT : false}
              activeDot={ACTIVE_DOT}
              connectNulls
              isAnimationActive={false}
            />
            {best !== undefined && (
              <ReferenceDot
                x={best[axis]}
                y={best.value}
                ifOverflow="visible"
                r={5}
                fill="var(--surface-raised)"
                stroke="var(--series-validation)"
                strokeWidth={2}
                label={BEST_LABEL}
              />
            )}
          </LineChart>
        )}
      </div>
    </figure>
  );
});

export default MetricChart;
