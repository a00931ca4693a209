/** The numbers written beside a chart: the legend's newest values, and those under the pointer; and how places on its x axis read. */
import { formatCount, formatDuration, formatMetric } from "../runs/number-format";
import type { Trace } from "./chart-series";
import { nearestPoint, type PlotAxis } from "./plot-points";

const clockTime = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const AXIS_NAMES: Readonly<Record<PlotAxis, string>> = {
  step: "Step",
  epoch: "Epoch",
  relative: "Time",
  wall: "Clock",
};

export const AXIS_PHRASES: Readonly<Record<PlotAxis, string>> = {
  step: "over steps",
  epoch: "over epochs",
  relative: "over time",
  wall: "by the clock",
};

/** A place on an x axis in words: 1,200 or 1.5 or 0:12 or 14:03:07. */
export const FORMAT_PLACE: Readonly<Record<PlotAxis, (value: number) => string>> = {
  step: formatCount,
  epoch: (value) => String(Number(value.toFixed(2))),
  relative: (value) => formatDuration(value * 1000),
  wall: (value) => clockTime.format(value),
};

export function LegendValue({
  colour,
  label,
  value,
  dashed = false,
}: {
  readonly colour: string;
  readonly label: string;
  readonly value: string;
  readonly dashed?: boolean;
}) {
  return (
    <span data-legend className="flex items-center gap-1.5 whitespace-nowrap">
      <span
        aria-hidden
        className="w-3 border-t-2"
        style={{ borderColor: colour, borderStyle: dashed ? "dashed" : "solid" }}
      />
      <span className="text-muted">{label}</span>
      <span className="numeric font-medium">{value}</span>
    </span>
  );
}

/** The newest value of every line. */
export function ChartLegend({ traces }: { readonly traces: readonly Trace[] }) {
  const [only] = traces;
  if (only?.alone === true)
    return (
      <>
        <LegendValue colour={only.colour} label="Train" value={formatMetric(only.smoothed.at(-1)?.y, only.unit)} />
        {only.held.length > 0 && (
          <LegendValue
            colour={only.heldColour}
            label="Validation"
            value={formatMetric(only.held.at(-1)?.y, only.unit)}
          />
        )}
      </>
    );
  return traces.map(({ name, label, colour, smoothed, unit }) => (
    <LegendValue key={name} colour={colour} label={label} value={formatMetric(smoothed.at(-1)?.y, unit)} />
  ));
}

/** The values of so many lines are told under the pointer; a longer list would cover the chart. */
const MOST_HOVERED = 10;

interface HoverValuesProps {
  readonly active: boolean | undefined;
  readonly x: unknown;
  readonly axis: PlotAxis;
  readonly traces: readonly Trace[];
}

export function HoverValues({ active, x, axis, traces }: HoverValuesProps) {
  if (active !== true || typeof x !== "number") return null;
  // The pointer stops between points as well: the values are those of the nearest one, and so is the place.
  const place = nearestPoint(traces[0]?.smoothed ?? [], x)?.x ?? x;
  const alone = traces[0]?.alone === true;
  const rows = traces
    .slice(0, MOST_HOVERED)
    .flatMap(({ name, label, unit, colour, heldColour, dashed, raw, smoothed, held }) => [
      {
        key: `${name} train`,
        label: alone ? "Train" : label,
        unit,
        colour,
        dashed: false,
        point: nearestPoint(smoothed, x),
      },
      {
        key: `${name} raw`,
        label: "Train, raw",
        unit,
        colour: `color-mix(in srgb, ${colour} 35%, transparent)`,
        dashed: false,
        point: alone ? nearestPoint(raw, place) : undefined,
      },
      {
        key: `${name} held`,
        label: alone ? "Validation" : `${label}, validation`,
        unit,
        colour: heldColour,
        dashed,
        point: nearestPoint(held, x),
      },
    ]);
  return (
    <div className="card px-2.5 py-2 text-[12px] shadow-high">
      <div className="numeric mb-1 text-muted">
        {AXIS_NAMES[axis]} {FORMAT_PLACE[axis](place)}
      </div>
      {rows.map(({ key, label, unit, colour, dashed, point }) =>
        point === undefined ? null : (
          <div key={key} className="flex items-center gap-2">
            <span
              aria-hidden
              className="w-3 border-t-2"
              style={{ borderColor: colour, borderStyle: dashed ? "dashed" : "solid" }}
            />
            <span className="text-muted">{label}</span>
            <span className="numeric ml-auto pl-4 font-medium">{formatMetric(point.y, unit)}</span>
          </div>
        ),
      )}
      {traces.length > MOST_HOVERED && (
        <div className="mt-1 text-muted">and {String(traces.length - MOST_HOVERED)} more</div>
      )}
    </div>
  );
}
