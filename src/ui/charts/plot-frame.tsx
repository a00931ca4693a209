/**
 * The still part of a chart: scales, axes and hover. Its props change when an axis changes, not with
 * every point, so that a running chart rarely passes through the library. Not for lines (`plot-traces.tsx`).
 */
import { memo, useEffect, useMemo, useState } from "react";
import { Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import { AXIS_ROOM, PlotAxes } from "./plot-axes";
import { PlotTraces } from "./plot-traces";

// Props that stay the same objects spare the chart library a pass over its whole state at each update.
const MARGIN = { top: 6, right: 10, ...AXIS_ROOM };
const NO_PLACES: readonly never[] = [];

/** Places along the x axis at which the pointer can stop. */
const HOVER_PLACES = 160;
/** The parts of a first drawing, each in a task of its own: together they would hold the page up. */
const PARTS = { canvas: 0, scales: 1, lines: 2, hover: 3 } as const;
const PART_DELAY_MS = 40;

export interface PlotFrameProps {
  readonly width: number;
  readonly height: number;
  /** First and last value of the x axis. */
  readonly start: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly logarithmicX: boolean;
  readonly logarithmic: boolean;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  readonly hover: (props: { readonly active?: boolean; readonly label?: unknown }) => React.ReactNode;
}

export const PlotFrame = memo(function PlotFrame(props: PlotFrameProps) {
  const { width, height, start, end, low, high, xTicks, yTicks, logarithmicX, logarithmic } = props;
  const { formatX, formatY, hover } = props;
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
    () =>
      Array.from({ length: HOVER_PLACES + 1 }, (_, index) => {
        const share = index / HOVER_PLACES;
        return { x: logarithmicX ? start * (end / start) ** share : start + (end - start) * share, place: low };
      }),
    [start, end, low, logarithmicX],
  );
  const xDomain = useMemo(() => [start, end] as const, [start, end]);
  const yDomain = useMemo(() => [low, high] as const, [low, high]);
  return (
    <LineChart
      width={width}
      height={height}
      data={part >= PARTS.hover ? places : NO_PLACES}
      margin={MARGIN}
      syncId="curves"
      syncMethod="value"
      accessibilityLayer={false}
    >
      {part >= PARTS.scales && (
        <XAxis
          hide
          dataKey="x"
          type="number"
          domain={xDomain}
          scale={logarithmicX ? "log" : "linear"}
          allowDataOverflow
        />
      )}
      {part >= PARTS.scales && (
        <YAxis hide type="number" domain={yDomain} scale={logarithmic ? "log" : "linear"} allowDataOverflow />
      )}
      {part >= PARTS.lines && <PlotAxes xTicks={xTicks} yTicks={yTicks} formatX={formatX} formatY={formatY} />}
      {part >= PARTS.hover && <Line dataKey="place" hide isAnimationActive={false} />}
      {part >= PARTS.hover && <Tooltip isAnimationActive={false} includeHidden cursor={false} content={hover} />}
      {part >= PARTS.lines && <PlotTraces />}
    </LineChart>
  );
});
