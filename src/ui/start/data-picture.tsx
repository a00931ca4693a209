/** A picture of the data that a project trains on, drawn from a few of its examples: images, points, a series, texts or rows. */
import { Thumbnail } from "../components/thumbnail";
import { exampleValues } from "../data/use-samples";
import { classColor, cssColor } from "../predict/class-colors";
import type { TemplateSamples } from "./template-samples";

const SIDE = 100;

export function DataPicture({ samples }: { readonly samples: TemplateSamples | undefined }) {
  if (samples === undefined) return null;
  const { dataset, page } = samples;
  const feature = dataset.fields.find(({ role }) => role === "feature");
  const values = feature === undefined ? undefined : page.batch.fields[feature.name];
  if (feature === undefined || values === undefined) return null;
  if (feature.kind === "image") return <Images values={values} shape={feature.shape} />;
  if (feature.kind === "series") return <Series values={values} size={feature.shape[0] ?? 1} />;
  if (feature.kind === "text")
    return <Text values={values} size={feature.shape[0] ?? 1} characters={feature.classNames ?? []} />;
  const target = dataset.fields.find(({ role }) => role === "target");
  const labels = target === undefined ? undefined : page.batch.fields[target.name];
  if (feature.shape[0] === 2 && target?.kind === "category") return <Points values={values} labels={labels} />;
  return <Rows rows={page.rows ?? []} />;
}

function Images({ values, shape }: { readonly values: Float32Array | Int32Array; readonly shape: readonly number[] }) {
  return (
    <span className="grid h-full grid-cols-3 content-center gap-0.5">
      {Array.from({ length: 6 }, (_, index) => (
        <Thumbnail
          key={index}
          values={exampleValues(values, shape, index)}
          shape={shape}
          alt=""
          className="w-full rounded-[3px]"
        />
      ))}
    </span>
  );
}

/** The newest numbers of windows that follow each other are a stretch of the series. */
function Series({ values, size }: { readonly values: Float32Array | Int32Array; readonly size: number }) {
  const stretch = Array.from(
    { length: Math.floor(values.length / size) },
    (_, index) => values[(index + 1) * size - 1] ?? 0,
  );
  const low = Math.min(...stretch);
  const high = Math.max(...stretch);
  const path = stretch
    .map((value, index) => {
      const x = (index / Math.max(1, stretch.length - 1)) * SIDE;
      const y = 12 + ((high - value) / (high - low || 1)) * (SIDE - 24);
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${String(SIDE)} ${String(SIDE)}`}
      preserveAspectRatio="none"
      className="block h-full w-full"
    >
      <path d={path} fill="none" stroke="var(--accent)" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

function Points({
  values,
  labels,
}: {
  readonly values: Float32Array | Int32Array;
  readonly labels: Float32Array | Int32Array | undefined;
}) {
  const all = Array.from(values);
  const reach = Math.max(...all.map(Math.abs)) * 1.08;
  const place = (value: number): number => ((value + reach) / (2 * reach)) * SIDE;
  return (
    <svg aria-hidden viewBox={`0 0 ${String(SIDE)} ${String(SIDE)}`} className="block h-full w-full">
      {Array.from({ length: Math.floor(all.length / 2) }, (_, index) => (
        <circle
          key={index}
          cx={place(all[2 * index] ?? 0)}
          cy={SIDE - place(all[2 * index + 1] ?? 0)}
          r={1.9}
          fill={cssColor(classColor(labels?.[index] ?? 0))}
        />
      ))}
    </svg>
  );
}

interface TextProps {
  readonly values: Float32Array | Int32Array;
  readonly size: number;
  readonly characters: readonly string[];
}

function Text({ values, size, characters }: TextProps) {
  const lines = Array.from({ length: 3 }, (_, index) =>
    Array.from(values.subarray(index * size, (index + 1) * size), (id) =>
      id === 0 ? "" : (characters[id] ?? ""),
    ).join(""),
  );
  return (
    <span className="flex h-full flex-col justify-center gap-1.5 overflow-hidden text-[10px] leading-[13px] text-muted">
      {lines.map((line, index) => (
        <span key={index} className="line-clamp-2 break-words">
          {line}
        </span>
      ))}
    </span>
  );
}

function Rows({ rows }: { readonly rows: readonly Readonly<Record<string, string>>[] }) {
  const columns = Object.keys(rows[0] ?? {}).slice(0, 3);
  return (
    <span className="numeric flex h-full flex-col justify-center text-[10px] leading-[15px] text-muted">
      {rows.slice(0, 6).map((row, index) => (
        <span key={index} className="grid grid-cols-3 gap-1.5 border-b border-border last:border-b-0">
          {columns.map((name) => (
            <span key={name} className="truncate">
              {row[name] === "" ? "–" : row[name]}
            </span>
          ))}
        </span>
      ))}
    </span>
  );
}
