/**
 * What moves in a chart while a run goes on: the raw trace, its smoothed line, validation, the best mark, and the points
 * under the pointer. It draws inside a chart of the library, on the library's scales, but takes its points from a context:
 * a new point draws three paths again and leaves axes, grid and the library's own state alone. Not for choosing points
 * (`plot-points.ts`) or for axes (`metric-chart.tsx`).
 */
import { createContext, use, useId } from "react";
import { useActiveTooltipLabel, useIsTooltipActive, usePlotArea, useXAxisScale, useYAxisScale } from "recharts";
import { nearestPoint, type PlotPoint } from "./plot-points";

export interface Plot {
  readonly raw: readonly PlotPoint[];
  readonly smoothed: readonly PlotPoint[];
  readonly held: readonly PlotPoint[];
  readonly best: PlotPoint | undefined;
}

export const EMPTY_PLOT: Plot = { raw: [], smoothed: [], held: [], best: undefined };

export const PlotContext = createContext<Plot>(EMPTY_PLOT);

/** Room in pixels that the word at the best mark takes on either side, and over or under the mark. */
const BEST_HALF_WIDTH = 6;
const BEST_HEIGHT = 18;

/** At most so many validations get a dot each. */
const MOST_DOTS = 30;

export type ToPixel = (value: number) => number | undefined;

/** SVG path data through `points`, to a tenth of a pixel; points that a scale cannot place are left out. */
export function pathData(points: readonly PlotPoint[], toX: ToPixel, toY: ToPixel): string {
  let path = "";
  for (const point of points) {
    const x = toX(point.x);
    const y = toY(point.y);
    if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) continue;
    path += `${path === "" ? "M" : "L"}${String(Math.round(x * 10) / 10)},${String(Math.round(y * 10) / 10)}`;
  }
  return path;
}

export function PlotTraces() {
  const plot = use(PlotContext);
  const toX = useXAxisScale();
  const toY = useYAxisScale();
  const area = usePlotArea();
  const clip = useId();
  if (toX === undefined || toY === undefined || area === undefined) return null;
  const { raw, smoothed, held, best } = plot;
  const bestX = best === undefined ? undefined : toX(best.x);
  const bestY = best === undefined ? undefined : toY(best.y);
  return (
    <g pointerEvents="none" fill="none" strokeLinejoin="round">
      <clipPath id={clip}>
        <rect x={area.x} y={area.y} width={area.width} height={area.height} />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        <path d={pathData(raw, toX, toY)} stroke="var(--series-train)" strokeOpacity={0.28} />
        <path d={pathData(smoothed, toX, toY)} stroke="var(--series-train)" strokeWidth={1.75} />
        <path d={pathData(held, toX, toY)} stroke="var(--series-validation)" strokeWidth={1.75} />
        {held.length <= MOST_DOTS &&
          held.map(({ x, y }) => <circle key={x} cx={toX(x)} cy={toY(y)} r={2.25} fill="var(--series-validation)" />)}
      </g>
      {bestX !== undefined && bestY !== undefined && (
        <>
          <circle
            cx={bestX}
            cy={bestY}
            r={5}
            fill="var(--surface-raised)"
            stroke="var(--series-validation)"
            strokeWidth={2}
          />
          <text
            x={Math.min(bestX, area.x + area.width - BEST_HALF_WIDTH)}
            y={bestY - area.y < BEST_HEIGHT ? bestY + BEST_HEIGHT : bestY - 9}
            textAnchor="middle"
            fontSize={11}
            fill="var(--muted)"
          >
            best
          </text>
        </>
      )}
      <PointsUnderPointer plot={plot} toX={toX} toY={toY} top={area.y} bottom={area.y + area.height} />
    </g>
  );
}

interface PointsUnderPointerProps {
  readonly plot: Plot;
  readonly toX: ToPixel;
  readonly toY: ToPixel;
  readonly top: number;
  readonly bottom: number;
}

function PointsUnderPointer({ plot, toX, toY, top, bottom }: PointsUnderPointerProps) {
  const active = useIsTooltipActive();
  const label = useActiveTooltipLabel();
  if (!active || typeof label !== "number") return null;
  const train = nearestPoint(plot.smoothed, label);
  const held = nearestPoint(plot.held, label);
  const line = toX(train?.x ?? label);
  return (
    <>
      <line x1={line} x2={line} y1={top} y2={bottom} stroke="var(--border-strong)" />
      {train !== undefined && (
        <circle cx={toX(train.x)} cy={toY(train.y)} r={3} fill="var(--series-train)" stroke="var(--surface-raised)" />
      )}
      {held !== undefined && (
        <circle
          cx={toX(held.x)}
          cy={toY(held.y)}
          r={3}
          fill="var(--series-validation)"
          stroke="var(--surface-raised)"
        />
      )}
    </>
  );
}
