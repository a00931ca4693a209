/**
 * One chart over a run: for each metric the raw training trace faint behind its smoothed line, validation as points joined by a line,
 * the best validation and changes made by hand marked. Not for choosing what to show (`curves-panel.tsx`). Draws at most a point a
 * pixel.
 */
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import type { MetricDescription } from "../../engine/model/types";
import { useSize } from "../components/use-size";
import { formatNumber } from "../runs/number-format";
import { AXIS_PHRASES, ChartLegend, FORMAT_PLACE, HoverValues } from "./chart-values";
import { tracesOf, type AxisChoice, type ChartSeries } from "./chart-series";
import { PlotFrame } from "./plot-frame";
import { logTicks, roundBounds, roundEnd, roundTicks, timeTicks, valueBounds, withoutOutliers } from "./plot-points";
import { PlotContext, type PlotMark } from "./plot-traces";

const LARGEST_POINT_COUNT = 1500;
/** While points arrive a coarser line does; at rest it is drawn in full. */
const LARGEST_LIVE_POINT_COUNT = 240;

export interface MetricChartProps {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly marks: readonly PlotMark[];
  readonly choice: AxisChoice;
  readonly ignoreOutliers: boolean;
  /** First and last value of the x axis that have a point. */
  readonly start: number;
  readonly end: number;
  /** True while points arrive: fewer of them are drawn, and the x axis ends at a round number beyond the last. */
  readonly live: boolean;
  /** False where the names and newest values of the lines stand elsewhere. */
  readonly legend?: boolean;
  /** What a person can do with the chart; stands at the end of its title. */
  readonly actions?: React.ReactNode;
}

function axisLabel(value: number, unit: MetricDescription["unit"]): string {
  if (unit === "ratio") return `${String(Number((value * 100).toFixed(1)))}%`;
  return Math.abs(value) >= 1000 || (value !== 0 && Math.abs(value) < 1e-3)
    ? formatNumber(value)
    : String(Number(value.toPrecision(3)));
}

const MetricChart = memo(function MetricChart(props: MetricChartProps) {
  const { title, series, marks, choice, ignoreOutliers, start, end, live, legend = true, actions } = props;
  const { axis } = choice;
  const [ref, { width, height }] = useSize<HTMLDivElement>();
  const unit = series.every(({ metric }) => metric.unit === "ratio") ? "ratio" : "number";
  const log = choice.logarithmicY && unit !== "ratio";

  const plot = useMemo(() => {
    const most = live ? LARGEST_LIVE_POINT_COUNT : LARGEST_POINT_COUNT;
    const limit = Math.min(most, Math.max(100, Math.floor(width * 0.75)));
    return { traces: tracesOf(series, { ...choice, logarithmicY: log }, limit), marks };
  }, [series, choice, log, width, live, marks]);

  // A few wild first steps must not flatten the rest: the axis follows the lines, and the raw trace where it fits.
  const [low, top] = useMemo(() => {
    const lines = plot.traces.flatMap(({ smoothed, held, raw, band = [] }) => [
      ...smoothed,
      ...held,
      ...(log ? raw : []),
      ...band.flatMap(({ x, low, high }) => [
        { x, y: low },
        { x, y: high },
      ]),
    ]);
    const [least, most] = roundBounds(valueBounds(ignoreOutliers ? withoutOutliers(lines) : lines, log), log);
    return [least, unit === "ratio" ? Math.min(1, most) : most] as const;
  }, [plot, ignoreOutliers, log, unit]);
  const yTicks = useMemo(
    () => (log ? logTicks(low, top) : roundTicks(low, top, Math.max(2, Math.floor(height / 30)))),
    [low, top, log, height],
  );
  const logX = choice.logarithmicX && axis !== "wall";
  const first = axis === "wall" ? start : logX ? Math.min(Math.max(start, 1e-3), end / 10) : 0;
  const shownEnd = axis === "wall" ? end : live ? roundEnd(end) : end;
  const xTicks = useMemo(() => {
    const count = Math.max(2, Math.floor(width / 90));
    if (axis === "wall") return timeTicks(first / 1000, shownEnd / 1000, count).map((seconds) => seconds * 1000);
    if (logX) return logTicks(first, shownEnd);
    return axis === "relative" ? timeTicks(0, shownEnd, count) : roundTicks(0, shownEnd, count);
  }, [axis, logX, first, shownEnd, width]);
  const formatY = useCallback((value: number) => axisLabel(value, unit), [unit]);

  // The hover values read what is drawn when they are drawn, so that new points do not make a new hover component.
  const shown = useRef(plot);
  useEffect(() => {
    shown.current = plot;
  }, [plot]);
  const hover = useCallback(
    ({ active, label }: { readonly active?: boolean; readonly label?: unknown }) => (
      <HoverValues active={active} x={label} axis={axis} traces={shown.current.traces} />
    ),
    [axis],
  );

  return (
    <figure className="m-0 flex h-full min-h-0 min-w-0 flex-col" aria-label={`${title} ${AXIS_PHRASES[axis]}`}>
      <figcaption className="flex items-baseline gap-3 px-1 pb-1">
        <span className="truncate font-semibold">{title}</span>
        <span className="ml-auto flex min-w-0 flex-none items-baseline gap-3 overflow-hidden text-[12px]">
          {legend && <ChartLegend traces={plot.traces} />}
        </span>
        {actions}
      </figcaption>
      <div ref={ref} className="min-h-0 flex-1 contain-layout contain-style contain-size">
        {width > 0 && height > 0 && (
          <PlotContext value={plot}>
            <PlotFrame
              width={width}
              height={height}
              start={first}
              end={shownEnd}
              low={low}
              high={top}
              xTicks={xTicks}
              yTicks={yTicks}
              logarithmicX={logX}
              logarithmic={log}
              formatX={FORMAT_PLACE[axis]}
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
