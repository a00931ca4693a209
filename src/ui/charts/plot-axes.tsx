/**
 * Axes and grid of a chart, drawn on the chart library's scales. The library's own axes measure every label in the page's layout,
 * which costs a frame at a first drawing; these know their room beforehand. Not for choosing ticks (`plot-points.ts`).
 */
import { memo } from "react";
import { usePlotArea, useXAxisScale, useYAxisScale } from "recharts";

/** Room in pixels for the labels, left of the plot and under it. */
export const AXIS_ROOM = { left: 44, bottom: 20 } as const;

const LABEL_GAP = 6;

export interface PlotAxesProps {
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
}

export const PlotAxes = memo(function PlotAxes({ xTicks, yTicks, formatX, formatY }: PlotAxesProps) {
  const toX = useXAxisScale();
  const toY = useYAxisScale();
  const area = usePlotArea();
  if (toX === undefined || toY === undefined || area === undefined) return null;
  const right = area.x + area.width;
  const bottom = area.y + area.height;
  return (
    <g pointerEvents="none" fill="var(--muted)" fontSize={11} stroke="none">
      {yTicks.map((tick) => (
        <g key={tick} transform={`translate(0 ${String(toY(tick) ?? bottom)})`}>
          <line x1={area.x} x2={right} stroke="var(--border)" />
          <text x={area.x - LABEL_GAP} dy="0.35em" textAnchor="end">
            {formatY(tick)}
          </text>
        </g>
      ))}
      <line x1={area.x} x2={right} y1={bottom} y2={bottom} stroke="var(--border)" />
      {xTicks.map((tick) => (
        <text key={tick} x={toX(tick)} y={bottom + LABEL_GAP} dy="0.71em" textAnchor="middle">
          {formatX(tick)}
        </text>
      ))}
    </g>
  );
});
