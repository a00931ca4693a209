/** The numbers of a tensor beside its pictures: shape, histogram, mean, deviation, range. */
import type { InsideView } from "../../engine/metrics/inside-view";
import type { Histogram } from "../../engine/metrics/tensor-views";
import { formatCount, formatNumber } from "../runs/number-format";

const WIDTH = 208;
const HEIGHT = 84;

/** How the finite numbers of a tensor are spread. */
export function HistogramFigure({ histogram: { low, high, counts } }: { readonly histogram: Histogram }) {
  const most = Math.max(1, ...counts);
  const bar = WIDTH / counts.length;
  const zero = low < 0 && high > 0 ? (WIDTH * -low) / (high - low) : undefined;
  return (
    <figure className="m-0">
      <svg
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={`Histogram from ${formatNumber(low)} to ${formatNumber(high)}`}
        className="block border-b border-border"
      >
        {zero !== undefined && <line x1={zero} x2={zero} y1={0} y2={HEIGHT} stroke="var(--border)" />}
        {counts.map((count, index) => {
          const height = (count / most) * (HEIGHT - 4);
          return (
            <rect
              key={index}
              x={index * bar}
              y={HEIGHT - height}
              width={Math.max(1, bar - 0.75)}
              height={height}
              fill="var(--series-train)"
            />
          );
        })}
      </svg>
      <figcaption className="numeric flex justify-between text-[11px] text-muted">
        <span>{formatNumber(low)}</span>
        <span>{formatNumber(high)}</span>
      </figcaption>
    </figure>
  );
}

export function TensorFacts({ view }: { readonly view: Extract<InsideView, { readonly kind: "tensor" }> }) {
  const { shape, summary, histogram, images } = view;
  const facts: readonly (readonly [string, string])[] = [
    ["Shape", `[${shape.join(", ")}]`],
    ["Numbers", formatCount(summary.count)],
    ["Mean", formatNumber(summary.mean)],
    ["Deviation", formatNumber(summary.deviation)],
    ["Range", `${formatNumber(summary.min)} to ${formatNumber(summary.max)}`],
    ...(summary.notFinite > 0 ? [["NaN or infinite", formatCount(summary.notFinite)] as const] : []),
  ];
  return (
    <div className="flex w-52 flex-none flex-col gap-2">
      <HistogramFigure histogram={histogram} />
      <dl className="m-0 grid gap-0.5 text-[12px]">
        {facts.map(([label, value]) => (
          <div key={label} className="flex justify-between gap-2">
            <dt className="text-muted">{label}</dt>
            <dd className="numeric m-0 text-right">{value}</dd>
          </div>
        ))}
      </dl>
      {images !== undefined && (images.total > images.count || images.stride > 1) && (
        <p className="m-0 text-[11px] text-muted">
          {images.total > images.count &&
            `The first ${formatCount(images.count)} of ${formatCount(images.total)} pictures. `}
          {images.stride > 1 && `One in ${String(images.stride)} rows and columns is shown.`}
        </p>
      )}
    </div>
  );
}
