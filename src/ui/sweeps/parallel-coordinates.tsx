/** The trials of a sweep as lines across one axis for each swept value and one for the metric; the best are drawn strongest. */
import { useMemo } from "react";
import { useSize } from "../components/use-size";
import { layOutParallel, type ParallelLine } from "./parallel-layout";
import type { SweepRecord, TrialRow } from "./sweep-record";

const PADDING = { top: 34, right: 64, bottom: 16, left: 68 };

export interface ParallelCoordinatesProps {
  readonly record: SweepRecord;
  readonly rows: readonly TrialRow[];
  /** One for each swept value, then the metric's. */
  readonly labels: readonly string[];
  /** Run under the pointer or with the focus. */
  readonly marked: string | undefined;
  readonly onMark: (runId: string | undefined) => void;
}

export function ParallelCoordinates({ record, rows, labels, marked, onMark }: ParallelCoordinatesProps) {
  const [frame, { width, height }] = useSize<HTMLDivElement>();
  const { axes, lines } = useMemo(() => layOutParallel(record.sweep, rows, labels), [record.sweep, rows, labels]);
  const inner = {
    width: Math.max(0, width - PADDING.left - PADDING.right),
    height: Math.max(0, height - PADDING.top - PADDING.bottom),
  };
  const x = (axis: number) => PADDING.left + (axes.length < 2 ? 0.5 : axis / (axes.length - 1)) * inner.width;
  const y = (place: number) => PADDING.top + (1 - place) * inner.height;
  const points = ({ places }: ParallelLine) =>
    places
      .flatMap((place, axis) => (place === undefined ? [] : `${x(axis).toFixed(1)},${y(place).toFixed(1)}`))
      .join(" ");
  const top = lines.find(({ row }) => row.runId === marked);
  return (
    <div ref={frame} className="h-full min-h-40 w-full min-w-0">
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`${String(rows.length)} runs across ${labels.join(", ")}. The table lists them.`}
          onPointerLeave={() => {
            onMark(undefined);
          }}
        >
          {lines.map((line) => (
            <polyline
              key={line.row.runId}
              points={points(line)}
              fill="none"
              className={line.rank === undefined ? "stroke-border-strong" : "stroke-accent"}
              strokeWidth={line.rank === 1 ? 2.25 : 1.25}
              strokeDasharray={line.rank === undefined ? "3 3" : undefined}
              strokeOpacity={top !== undefined && top !== line ? 0.12 : 0.2 + 0.8 * (line.rank ?? 0.3) ** 2}
              strokeLinejoin="round"
            />
          ))}
          {top !== undefined && (
            <polyline
              points={points(top)}
              fill="none"
              className="stroke-text"
              strokeWidth={2.25}
              strokeLinejoin="round"
            />
          )}
          {lines.map((line) => (
            <polyline
              key={line.row.runId}
              points={points(line)}
              fill="none"
              stroke="transparent"
              strokeWidth={9}
              onPointerEnter={() => {
                onMark(line.row.runId);
              }}
            />
          ))}
          {axes.map(({ label, ticks }, axis) => {
            const end = axis === axes.length - 1;
            return (
              <g key={label} className="pointer-events-none">
                <line x1={x(axis)} x2={x(axis)} y1={y(0)} y2={y(1)} className="stroke-border-strong" />
                <text
                  x={x(axis)}
                  y={16}
                  textAnchor="middle"
                  className={`text-[12px] font-semibold ${end ? "fill-accent-text" : "fill-text"}`}
                >
                  {label}
                </text>
                {ticks.map(({ text, place }) => (
                  <text
                    key={text}
                    x={x(axis) + (end ? 7 : -7)}
                    y={y(place) + 4}
                    textAnchor={end ? "start" : "end"}
                    className="numeric fill-muted text-[11px]"
                  >
                    {text}
                  </text>
                ))}
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
