/** Examples of the chosen data set: pictures with their label, or rows with their columns. A page at a time, by split. */
import { ScrollRegion } from "../components/scroll-region";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import type { DataField } from "../../engine/layers/define";
import type { DataSettings, DatasetDescription } from "../../engine/model/types";
import type { ColumnSummary } from "../../workers/protocol/data";
import { Segmented } from "../components/form-controls";
import { Notice } from "../components/notice";
import { Thumbnail } from "../components/thumbnail";
import { IconButton } from "../components/tooltip";
import { formatCount, formatNumber } from "../runs/number-format";
import { inOwnUnit } from "../predict/evaluation";
import { changeData } from "./data-actions";
import { useColumns } from "./data-form";
import { exampleValues, useSamples } from "./use-samples";

const PAGE_SIZE = 60;
type Split = "train" | "validation" | "test";

export interface SampleViewProps {
  readonly settings: DataSettings;
  readonly dataset: DatasetDescription;
}

export function SampleView({ settings, dataset }: SampleViewProps) {
  const [wantedSplit, setSplit] = useState<Split>("train");
  const [page, setPage] = useState(0);
  const split = dataset.counts[wantedSplit] > 0 ? wantedSplit : "train";
  const count = dataset.counts[split];
  const pages = Math.max(1, Math.ceil(count / PAGE_SIZE));
  const start = Math.min(page, pages - 1) * PAGE_SIZE;
  const indices = useMemo(
    () => Array.from({ length: Math.min(PAGE_SIZE, count - start) }, (_, offset) => start + offset),
    [start, count],
  );
  const samples = useSamples(settings, `${dataset.revision} ${String(dataset.counts.train)}`, split, indices);
  const image = dataset.fields.find(({ kind }) => kind === "image");
  const text = dataset.fields.find(({ kind, role }) => kind === "text" && role === "feature");

  return (
    <div className="flex h-full min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex flex-none items-center gap-3 pb-2 text-[12px]">
        <Segmented
          label="Split"
          value={split}
          options={(["train", "validation", "test"] as const).map((value) => ({
            value,
            label: `${value.charAt(0).toUpperCase()}${value.slice(1)} ${formatCount(dataset.counts[value])}`,
            disabled: dataset.counts[value] === 0,
          }))}
          onChange={(value) => {
            setSplit(value);
            setPage(0);
          }}
        />
        <span className="numeric ml-auto text-muted">
          {formatCount(Math.min(count, start + 1))}–{formatCount(start + indices.length)}
        </span>
        <span className="-ml-2 flex">
          <IconButton
            label="Previous examples"
            disabled={start === 0}
            className="size-6"
            onClick={() => {
              setPage(page - 1);
            }}
          >
            <ChevronLeft aria-hidden />
          </IconButton>
          <IconButton
            label="Next examples"
            disabled={start + PAGE_SIZE >= count}
            className="size-6"
            onClick={() => {
              setPage(page + 1);
            }}
          >
            <ChevronRight aria-hidden />
          </IconButton>
        </span>
      </div>
      <ScrollRegion label={`Examples of the ${split} split`} className="flex-1">
        {samples.status === "failed" ? (
          <Notice tone="danger">{samples.message}</Notice>
        ) : image !== undefined ? (
          <ImageSamples dataset={dataset} samples={samples} />
        ) : text !== undefined ? (
          <TextSamples text={text} dataset={dataset} samples={samples} />
        ) : (
          <RowSamples settings={settings} dataset={dataset} samples={samples} />
        )}
      </ScrollRegion>
    </div>
  );
}

interface SamplesProps {
  readonly dataset: DatasetDescription;
  readonly samples: ReturnType<typeof useSamples>;
}

function ImageSamples({ dataset, samples }: SamplesProps) {
  const image = dataset.fields.find(({ kind }) => kind === "image");
  const target = dataset.fields.find(({ role }) => role === "target");
  const pixels = image === undefined ? undefined : samples.batch?.fields[image.name];
  const labels = target === undefined ? undefined : samples.batch?.fields[target.name];
  if (image === undefined || pixels === undefined) {
    return (
      <ul aria-hidden className="m-0 grid list-none grid-cols-[repeat(auto-fill,minmax(52px,1fr))] gap-1.5 p-0.5">
        {Array.from({ length: 24 }, (_, index) => (
          <li key={index} className="aspect-square rounded-md bg-surface-sunken" />
        ))}
      </ul>
    );
  }
  return (
    <ul className="m-0 grid list-none grid-cols-[repeat(auto-fill,minmax(52px,1fr))] gap-1.5 p-0.5">
      {samples.indices.map((index, place) => {
        const label = labels?.[place];
        const text = label === undefined ? "" : (target?.classNames?.[label] ?? formatNumber(inOwnUnit(label, target)));
        return (
          <li key={index} className="min-w-0">
            <Thumbnail
              values={exampleValues(pixels, image.shape, place)}
              shape={image.shape}
              alt={`Example ${String(index)}: ${text}`}
              className="w-full rounded-md"
            />
            <span className="block truncate text-center text-[11px] leading-4.5 text-muted" title={text}>
              {text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Id 0 of texts of a class is what fills short ones up. */
function characterOf(text: DataField, id: number): string {
  return id === 0 && text.columnNames !== undefined ? "" : (text.classNames?.[id] ?? "");
}

function TextSamples({ text, dataset, samples }: SamplesProps & { readonly text: DataField }) {
  const tokens = samples.batch?.fields[text.name];
  const target = dataset.fields.find(({ role, kind }) => role === "target" && kind === "category");
  const labels = target === undefined ? undefined : samples.batch?.fields[target.name];
  return (
    <ol className="m-0 grid list-none gap-1 p-0.5">
      {samples.indices.map((index, place) => (
        <li key={index} className="flex items-baseline gap-3 rounded-md bg-surface-sunken px-2.5 py-1">
          <span className="numeric w-12 flex-none text-right text-[11px] text-muted">{formatCount(index)}</span>
          <span className="min-w-0 font-mono text-[12px] break-words whitespace-pre-wrap">
            {tokens !== undefined &&
              [...exampleValues(tokens, text.shape, place)].map((id) => characterOf(text, id)).join("")}
          </span>
          {target !== undefined && (
            <span className="ml-auto flex-none text-[12px] font-medium">
              {target.classNames?.[labels?.[place] ?? -1]}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function columnNote(column: ColumnSummary): string {
  if (column.shape !== undefined && column.shape.length > 0) return `${column.shape.join(" x ")} numbers`;
  const missing = column.missing > 0 ? `, ${formatCount(column.missing)} missing` : "";
  if (column.kind === "numeric") return `number${missing}`;
  return `category${column.classNames === undefined ? "" : `, ${String(column.classNames.length)} values`}${missing}`;
}

function RowSamples({ settings, dataset, samples }: SamplesProps & { readonly settings: DataSettings }) {
  const columns = useColumns(settings.dataset, dataset.revision);
  const targets = new Set(dataset.fields.filter(({ role }) => role === "target").map(({ name }) => name));
  const isTarget = (name: string) => (settings.target === "" ? targets.has(name) : settings.target === name);
  const toggle = (name: string) => {
    const ignored = settings.ignored.includes(name)
      ? settings.ignored.filter((other) => other !== name)
      : [...settings.ignored, name];
    changeData({ ignored }, "choose columns");
  };
  return (
    <table className="border-collapse text-[12px]">
      <thead className="sticky top-0 bg-surface-raised">
        <tr className="text-left align-bottom">
          {columns.map((column) => {
            const { name, leftOut } = column;
            const used = !settings.ignored.includes(name) && leftOut === undefined;
            return (
              <th key={name} className="border-b border-border px-2 pb-1.5 font-normal first:pl-0.5">
                <span className="flex items-center gap-1.5">
                  {isTarget(name) ? (
                    <span className="badge h-4.5 bg-accent-soft text-accent-text">target</span>
                  ) : (
                    <input
                      type="checkbox"
                      className="m-0 accent-(--accent)"
                      aria-label={`Use ${name} as a feature`}
                      checked={used}
                      disabled={leftOut !== undefined}
                      title={leftOut}
                      onChange={() => {
                        toggle(name);
                      }}
                    />
                  )}
                  <span
                    className={`font-semibold whitespace-nowrap ${used || isTarget(name) ? "" : "text-muted line-through"}`}
                  >
                    {name}
                  </span>
                </span>
                <span className="block whitespace-nowrap text-muted">{columnNote(column)}</span>
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody className="numeric">
        {samples.rows.map((row, place) => (
          <tr key={samples.indices[place]} className="border-b border-border last:border-b-0">
            {columns.map(({ name }) => (
              <td
                key={name}
                className={`max-w-48 truncate px-2 py-1 first:pl-0.5 ${isTarget(name) ? "font-medium" : "text-muted"}`}
              >
                {row[name] === undefined || row[name] === "" ? "–" : row[name]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
