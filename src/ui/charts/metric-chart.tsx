/**
 * One metric over a run: the raw training trace faint behind its smoothed line, validation as points joined by a line, and
 * the best validation marked. Not for choosing what to show (`curves-panel.tsx`). Draws at most a point a pixel.
 */
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import type { MetricDescription } from "../../engine/model/types";
import { useSize } from "../components/use-size";
import { formatMetric, formatNumber } from "../runs/number-format";
import type { Series } from "../runs/series";
import { formatEpoch, formatStep, HoverValues, LegendValue } from "./chart-values";
import { PlotFrame } from "./plot-frame";
import {
  logTicks,
  rawPoints,
  roundBounds,
  roundEnd,
  roundTicks,
  smoothedPoints,
  valueBounds,
  type PlotAxis,
  type PlotPoint,
} from "./plot-points";
import { PlotContext } from "./plot-traces";

const LARGEST_POINT_COUNT = 1500;
/** While points arrive a coarser line does; at rest it is drawn in full. */
const LARGEST_LIVE_POINT_COUNT = 240;

export interface MetricChartProps {
  readonly title: string;
  readonly metric: MetricDescription;
  readonly train: Series | undefined;
  readonly validation: Series | undefined;
  readonly best: { readonly step: number; readonly epoch: number; readonly value: number } | undefined;
  readonly axis: PlotAxis;
  readonly smoothing: number;
  readonly logarithmic: boolean;
  /** Last value of the x axis that has a point. */
  readonly end: number;
  /** True while points arrive: fewer of them are drawn, and the x axis ends at a round number beyond the last. */
  readonly live: boolean;
}

function axisLabel(value: number, metric: MetricDescription): string {
  if (metric.unit === "ratio") return `${String(Number((value * 100).toFixed(1)))}%`;
  return Math.abs(value) >= 1000 || (value !== 0 && Math.abs(value) < 1e-3)
    ? formatNumber(value)
    : String(Number(value.toPrecision(3)));
}

const MetricChart = memo(function MetricChart(props: MetricChartProps) {
  const { title, metric, train, validation, best, axis, smoothing, logarithmic, end, live } = props;
  const [ref, { width, height }] = useSize<HTMLDivElement>();
  const log = logarithmic && metric.unit !== "ratio";
  const bestX = best?.[axis];
  const bestY = best?.value;

  const plot = useMemo(() => {
    const most = live ? LARGEST_LIVE_POINT_COUNT : LARGEST_POINT_COUNT;
    const limit = Math.min(most, Math.max(100, Math.floor(width * 0.75)));
    const empty: readonly PlotPoint[] = [];
    const raw = train === undefined ? empty : rawPoints(train, axis, limit, log);
    const smoothed = train === undefined ? empty : smoothedPoints(train, axis, smoothing, Math.floor(limit / 2), log);
    const held = validation === undefined ? empty : smoothedPoints(validation, axis, 0, Math.floor(limit / 2), log);
    return {
      raw,
      smoothed,
      held,
      best: bestX === undefined || bestY === undefined ? undefined : { x: bestX, y: bestY },
    };
  }, [train, validation, bestX, bestY, axis, smoothing, log, width, live]);

  // A few wild first steps must not flatten the rest: the axis follows the lines, and the raw trace where it fits.
  const [low, high] = roundBounds(valueBounds([...plot.smoothed, ...plot.held, ...(log ? plot.raw : [])], log), log);
  const top = metric.unit === "ratio" ? Math.min(1, high) : high;
  const yTicks = useMemo(
    () => (log ? logTicks(low, top) : roundTicks(low, top, Math.max(2, Math.floor(height / 30)))),
    [low, top, log, height],
  );
  const shownEnd = live ? roundEnd(end) : end;
  const xTicks = useMemo(() => roundTicks(0, shownEnd, Math.max(2, Math.floor(width / 90))), [shownEnd, width]);
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
      <div ref={ref} className="min-h-0 flex-1 contain-layout contain-style contain-size">
        {width > 0 && height > 0 && (
          <PlotContext value={plot}>
            <PlotFrame
              width={width}
              height={height}
              end={shownEnd}
              low={low}
              high={top}
              xTicks={xTicks}
              yTicks={yTicks}
              logarithmic={log}
              formatX={axis === "step" ? formatStep : formatEpoch}
              formatY={formatY}
              hover={hover}
            />
          </PlotContext>
        )}
      </div>
    </figure>
  );
});

export default MetricChart;
