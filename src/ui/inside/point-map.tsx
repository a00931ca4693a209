/** Points on a plane, coloured by class or marked by name, with what they stand for under the pointer. */
import { useMemo } from "react";
import type { InsideView } from "../../engine/metrics/inside-view";
import { formatCount } from "../runs/number-format";

const ROOM = 14;
const COLOURS = 8;
/** Names are written beside so few points only. */
const MOST_NAMES = 120;

export interface PointMapProps {
  readonly view: Extract<InsideView, { readonly kind: "points" }>;
  /** What each point is called, by its place. */
  readonly names: readonly string[];
  /** Class of each point, by its place; absent: names are written instead of dots. */
  readonly classes?: readonly number[];
  readonly classNames?: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

export function PointMap({ view, names, classes, classNames = [], width, height, label }: PointMapProps) {
  const { points, count, total, explained } = view;
  const places = useMemo(() => {
    let [lowX, highX, lowY, highY] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let index = 0; index < count; index++) {
      const [x, y] = [points[index * 2] ?? 0, points[index * 2 + 1] ?? 0];
      [lowX, highX] = [Math.min(lowX, x), Math.max(highX, x)];
      [lowY, highY] = [Math.min(lowY, y), Math.max(highY, y)];
    }
    const place = (value: number, low: number, high: number, room: number): number =>
      ROOM + (high > low ? (value - low) / (high - low) : 0.5) * (room - 2 * ROOM);
    return Array.from({ length: count }, (_, index) => ({
      x: place(points[index * 2] ?? 0, lowX, highX, width),
      y: height - place(points[index * 2 + 1] ?? 0, lowY, highY, height),
    }));
  }, [points, count, width, height]);
  const written = classes === undefined && count <= MOST_NAMES;
  const used = [...new Set(classes)].sort((a, b) => a - b);
  return (
    <figure className="m-0 flex min-w-0 flex-col gap-1" aria-label={label}>
      <svg width={width} height={height} role="img" aria-label={label} className="block rounded-md bg-surface-sunken">
        {places.map(({ x, y }, index) => {
          const name = names[index] ?? String(index);
          return written ? (
            <text key={index} x={x} y={y} textAnchor="middle" dy="0.35em" fontSize={11} fill="var(--text)">
              {name}
            </text>
          ) : (
            <circle
              key={index}
              cx={x}
              cy={y}
              r={3}
              fill={`var(--series-${String(((classes?.[index] ?? 0) % COLOURS) + 1)})`}
              fillOpacity={(classes?.[index] ?? 0) >= COLOURS ? 0.45 : 0.85}
            >
              <title>{name}</title>
            </circle>
          );
        })}
      </svg>
      <figcaption className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-[11px] text-muted">
        <span className="numeric">
          {total > count ? `${formatCount(count)} of ${formatCount(total)} points` : `${formatCount(count)} points`},{" "}
          {`${String(Math.round((explained[0] + explained[1]) * 100))}% of the variance`}
        </span>
        {used.map((index) => (
          <span key={index} className="flex items-center gap-1">
            <span
              aria-hidden
              className="size-2 rounded-full"
              style={{
                background: `var(--series-${String((index % COLOURS) + 1)})`,
                opacity: index >= COLOURS ? 0.45 : 1,
              }}
            />
            {classNames[index] ?? String(index)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
