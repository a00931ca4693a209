/**
 * The still part of a chart: axes, grid and hover of the chart library. Its props change when an axis changes, not with
 * every point, so that a running chart rarely passes through the library. Not for lines (`plot-traces.tsx`).
 */
import { memo, useEffect, useMemo, useState } from "react";
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import { PlotTraces } from "./plot-traces";

// Props that stay the same objects spare the chart library a pass over its whole state at each update.
const MARGIN = { top: 6, right: 10, bottom: 0, left: 0 };
const AXIS_LINE = { stroke: "var(--border)" };
const TICK = { fill: "var(--muted)", fontSize: 11 };

/** Places along the x axis at which the pointer can stop. */
const HOVER_PLACES = 160;
/** The parts of a first drawing, each in a task of its own: together they would hold the page up. */
const PARTS = { canvas: 0, xAxis: 1, yAxis: 2, traces: 3, hover: 4 } as const;
const PART_DELAY_MS = 40;

export interface PlotFrameProps {
  readonly width: number;
  readonly height: number;
  /** Last value of the x axis, which begins at 0. */
  readonly end: number;
  readonly low: number;
  readonly high: number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly logarithmic: boolean;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  readonly hover: (props: { readonly active?: boolean; readonly label?: unknown }) => React.ReactNode;
}

export const PlotFrame = memo(function PlotFrame(props: PlotFrameProps) {
  const { width, height, end, low, high, xTicks, yTicks, logarithmic, formatX, formatY, hover } = props;
  const [part, setPart] = useState<number>(PARTS.canvas);
  useEffect(() => {
    if (part === PARTS.hover) return;
    const timer = setTimeout(() => {
      setPart(part + 1);
    }, PART_DELAY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [part]);
  // The library's tooltip needs rows to stop at; what it shows there is looked up in the lines as they are drawn.
  const places = useMemo(
    () => Array.from({ length: HOVER_PLACES + 1 }, (_, index) => ({ x: (end * index) / HOVER_PLACES, place: low })),
    [end, low],
  );
  const xDomain = useMemo(() => [0, end] as const, [end]);
  const yDomain = useMemo(() => [low, high] as const, [low, high]);
  return (
    <LineChart
      width={width}
      height={height}
      data={places}
      margin={MARGIN}
      syncId="curves"
      syncMethod="value"
      accessibilityLayer={false}
    >
      {part >= PARTS.yAxis && <CartesianGrid vertical={false} stroke="var(--border)" strokeWidth={1} />}
      {part >= PARTS.xAxis && (
        <XAxis
          dataKey="x"
          type="number"
          domain={xDomain}
          ticks={xTicks}
          interval={0}
          allowDataOverflow
          tickFormatter={formatX}
          height={20}
          tickLine={false}
          axisLine={AXIS_LINE}
          tick={TICK}
        />
      )}
      {part >= PARTS.yAxis && (
        <YAxis
          type="number"
          domain={yDomain}
          ticks={yTicks}
          interval={0}
          scale={logarithmic ? "log" : "linear"}
          allowDataOverflow
          tickFormatter={formatY}
          width={44}
          tickLine={false}
          axisLine={false}
          tick={TICK}
        />
      )}
      {part >= PARTS.hover && <Line dataKey="place" hide isAnimationActive={false} />}
      {part >= PARTS.hover && <Tooltip isAnimationActive={false} includeHidden cursor={false} content={hover} />}
      {part >= PARTS.traces && <PlotTraces />}
    </LineChart>
  );
});
