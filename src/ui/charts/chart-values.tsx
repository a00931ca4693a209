/** The numbers written beside a chart: the legend's newest values, and those under the pointer. */
import type { MetricDescription } from "../../engine/model/types";
import { formatCount, formatMetric } from "../runs/number-format";
import { nearestPoint, type PlotAxis, type PlotPoint } from "./plot-points";

export function formatStep(value: number): string {
  return formatCount(value);
}

export function formatEpoch(value: number): string {
  return String(Number(value.toFixed(2)));
}

export function LegendValue({
  colour,
  label,
  value,
}: {
  readonly colour: string;
  readonly label: string;
  readonly value: string;
}) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className="h-0.5 w-3 rounded-full" style={{ background: colour }} />
      <span className="text-muted">{label}</span>
      <span className="numeric font-medium">{value}</span>
    </span>
  );
}

interface HoverValuesProps {
  readonly active: boolean | undefined;
  readonly x: unknown;
  readonly axis: PlotAxis;
  readonly metric: MetricDescription;
  readonly raw: readonly PlotPoint[];
  readonly train: readonly PlotPoint[];
  readonly validation: readonly PlotPoint[];
}

export function HoverValues({ active, x, axis, metric, raw, train, validation }: HoverValuesProps) {
  if (active !== true || typeof x !== "number") return null;
  // The pointer stops between points as well: the values are those of the nearest one, and so is the place.
  const place = nearestPoint(train, x)?.x ?? x;
  const rows = [
    { label: "Train", colour: "var(--series-train)", point: nearestPoint(train, x) },
    {
      label: "Train, raw",
      colour: "color-mix(in srgb, var(--series-train) 35%, transparent)",
      point: nearestPoint(raw, place),
    },
    { label: "Validation", colour: "var(--series-validation)", point: nearestPoint(validation, x) },
  ];
  return (
    <div className="card px-2.5 py-2 text-[12px] shadow-high">
      <div className="numeric mb-1 text-muted">
        {axis === "step" ? "Step" : "Epoch"} {axis === "step" ? formatStep(place) : formatEpoch(place)}
      </div>
      {rows.map(({ label, colour, point }) =>
        point === undefined ? null : (
          <div key={label} className="flex items-center gap-2">
            <span aria-hidden className="h-0.5 w-3 rounded-full" style={{ background: colour }} />
            <span className="text-muted">{label}</span>
            <span className="numeric ml-auto pl-4 font-medium">{formatMetric(point.y, metric.unit)}</span>
          </div>
        ),
      )}
    </div>
  );
}
