/**
 * What moves in a chart while a run goes on: for each metric the raw trace, its smoothed line and validation, the best mark, marks of
 * what a person did, and the points under the pointer. It draws inside a chart of the library, on the library's scales, but takes its
 * points from a context: a new point draws a few paths again and leaves axes, grid and the library's own state alone. Not for
 * choosing points (`chart-series.ts`) or for axes (`plot-axes.tsx`).
 */
import { createContext, use, useId } from "react";
import { useActiveTooltipLabel, useIsTooltipActive, usePlotArea, useXAxisScale, useYAxisScale } from "recharts";
import type { Trace } from "./chart-series";
import { nearestPoint, type BandPoint, type PlotPoint } from "./plot-points";

export interface PlotMark {
  readonly x: number;
  readonly label: string;
}

export interface Plot {
  readonly traces: readonly Trace[];
  /** Where something was changed by hand. */
  readonly marks: readonly PlotMark[];
}

export const EMPTY_PLOT: Plot = { traces: [], marks: [] };

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

/** SVG path data around a band: along its upper edge, and back along its lower one. */
export function bandData(band: readonly BandPoint[], toX: ToPixel, toY: ToPixel): string {
  const upper = pathData(
    band.map(({ x, high }) => ({ x, y: high })),
    toX,
    toY,
  );
  const lower = pathData(band.map(({ x, low }) => ({ x, y: low })).reverse(), toX, toY);
  return upper === "" || lower === "" ? "" : `${upper}L${lower.slice(1)}Z`;
}

interface Scales {
  readonly toX: ToPixel;
  readonly toY: ToPixel;
}

function TraceLines({ trace, toX, toY }: Scales & { readonly trace: Trace }) {
  const { raw, smoothed, held, colour, heldColour, dashed, dash, band } = trace;
  return (
    <>
      {band !== undefined && <path d={bandData(band, toX, toY)} fill={colour} fillOpacity={0.14} stroke="none" />}
      {raw.length > 0 && <path d={pathData(raw, toX, toY)} stroke={colour} strokeOpacity={0.28} />}
      <path
        d={pathData(smoothed, toX, toY)}
        stroke={colour}
        strokeWidth={1.75}
        {...(dash === undefined ? {} : { strokeDasharray: dash })}
      />
      <path
        d={pathData(held, toX, toY)}
        stroke={heldColour}
        strokeWidth={1.75}
        {...(dashed ? { strokeDasharray: "5 3" } : {})}
      />
      {held.length <= MOST_DOTS &&
        held.map(({ x, y }) => <circle key={x} cx={toX(x)} cy={toY(y)} r={2.25} fill={heldColour} />)}
    </>
  );
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function BestMark({ trace, toX, toY, area }: Scales & { readonly trace: Trace; readonly area: Area }) {
  const x = trace.best === undefined ? undefined : toX(trace.best.x);
  const y = trace.best === undefined ? undefined : toY(trace.best.y);
  if (x === undefined || y === undefined || y < area.y || y > area.y + area.height) return null;
  return (
    <>
      <line
        x1={x}
        x2={x}
        y1={y}
        y2={area.y + area.height}
        stroke={trace.heldColour}
        strokeOpacity={0.45}
        strokeDasharray="2 3"
      />
      <circle cx={x} cy={y} r={5} fill="var(--surface-raised)" stroke={trace.heldColour} strokeWidth={2} />
      <text
        x={Math.min(x, area.x + area.width - BEST_HALF_WIDTH)}
        y={y - area.y < BEST_HEIGHT ? y + BEST_HEIGHT : y - 9}
        textAnchor="middle"
        fontSize={11}
        fill="var(--muted)"
      >
        best
      </text>
    </>
  );
}

function ChangeMark({ mark, toX, area }: { readonly mark: PlotMark; readonly toX: ToPixel; readonly area: Area }) {
  const x = toX(mark.x);
  if (x === undefined || x < area.x || x > area.x + area.width) return null;
  const right = x > area.x + area.width / 2;
  return (
    <>
      <line x1={x} x2={x} y1={area.y} y2={area.y + area.height} stroke="var(--accent)" strokeDasharray="4 3" />
      <text
        x={right ? x - 4 : x + 4}
        y={area.y + 10}
        textAnchor={right ? "end" : "start"}
        fontSize={11}
        fill="var(--accent-text)"
        stroke="var(--surface)"
        strokeWidth={3}
        paintOrder="stroke"
      >
        {mark.label}
      </text>
    </>
  );
}

export function PlotTraces() {
  const { traces, marks } = use(PlotContext);
  const toX = useXAxisScale();
  const toY = useYAxisScale();
  const area = usePlotArea();
  const clip = useId();
  if (toX === undefined || toY === undefined || area === undefined) return null;
  return (
    <g pointerEvents="none" fill="none" strokeLinejoin="round">
      <clipPath id={clip}>
        <rect x={area.x} y={area.y} width={area.width} height={area.height} />
      </clipPath>
      {marks.map((mark) => (
        <ChangeMark key={mark.x} mark={mark} toX={toX} area={area} />
      ))}
      <g clipPath={`url(#${clip})`}>
        {traces.map((trace) => (
          <TraceLines key={trace.name} trace={trace} toX={toX} toY={toY} />
        ))}
      </g>
      {traces.map(
        (trace) => trace.alone && <BestMark key={trace.name} trace={trace} toX={toX} toY={toY} area={area} />,
      )}
      <PointsUnderPointer traces={traces} toX={toX} toY={toY} top={area.y} bottom={area.y + area.height} />
    </g>
  );
}

interface PointsUnderPointerProps extends Scales {
  readonly traces: readonly Trace[];
  readonly top: number;
  readonly bottom: number;
}

function PointsUnderPointer({ traces, toX, toY, top, bottom }: PointsUnderPointerProps) {
  const active = useIsTooltipActive();
  const label = useActiveTooltipLabel();
  if (!active || typeof label !== "number") return null;
  const line = toX(nearestPoint(traces[0]?.smoothed ?? [], label)?.x ?? label);
  const dots = traces.flatMap(({ name, smoothed, held, colour, heldColour }) => [
    { key: `${name} train`, point: nearestPoint(smoothed, label), fill: colour },
    { key: `${name} held`, point: nearestPoint(held, label), fill: heldColour },
  ]);
  return (
    <>
      <line x1={line} x2={line} y1={top} y2={bottom} stroke="var(--border-strong)" />
      {dots.map(({ key, point, fill }) => {
        const y = point === undefined ? undefined : toY(point.y);
        if (point === undefined || y === undefined || y < top || y > bottom) return null;
        return <circle key={key} cx={toX(point.x)} cy={y} r={3} fill={fill} stroke="var(--surface-raised)" />;
      })}
    </>
  );
}
