/**
 * Test examples with what the model says of them: images as a grid of pictures, rows of a table as a table. A page at a
 * time, since every picture is read from the data worker. Wrong ones are marked by shape and word, not by colour alone.
 */
import { ScrollRegion } from "../components/scroll-region";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import type { DataField } from "../../engine/layers/define";
import { IconButton } from "../components/tooltip";
import { Notice } from "../components/notice";
import { Thumbnail } from "../components/thumbnail";
import { exampleValues, useSamples } from "../data/use-samples";
import { formatCount, formatNumber } from "../runs/number-format";
import { isWrong, type ExampleResult } from "./evaluation";
import { judgedSplit } from "./evaluation-store";
import type { WeightsSource } from "./weights-source";

const PAGE_SIZE = 48;

export interface ResultGridProps {
  readonly results: readonly ExampleResult[];
  readonly source: WeightsSource;
  readonly target: DataField | undefined;
  readonly onPick?: (values: Float32Array | Int32Array) => void;
}

export function className(target: DataField | undefined, index: number): string {
  return target?.classNames?.[index] ?? String(index);
}

export function ResultGrid({ results, source, target, onPick }: ResultGridProps) {
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(results.length / PAGE_SIZE));
  const shownPage = Math.min(page, pages - 1);
  const shown = useMemo(() => results.slice(shownPage * PAGE_SIZE, (shownPage + 1) * PAGE_SIZE), [results, shownPage]);
  const indices = useMemo(() => shown.map(({ index }) => index), [shown]);
  const samples = useSamples(source.data, source.dataset.revision, judgedSplit(source.dataset), indices);
  const image = source.dataset.fields.find(({ kind, role }) => kind === "image" && role === "feature");
  const pixels = image === undefined ? undefined : samples.batch?.fields[image.name];

  if (results.length === 0) return <p className="m-0 px-1 py-3 text-muted">No examples here.</p>;
  if (samples.status === "failed") return <Notice tone="danger">{samples.message}</Notice>;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScrollRegion label="Test examples with predictions" className="flex-1">
        {image !== undefined ? (
          <ul className="m-0 grid list-none grid-cols-[repeat(auto-fill,minmax(60px,1fr))] gap-1.5 p-0.5">
            {shown.map((result) => {
              const place = samples.indices.indexOf(result.index);
              const values = pixels === undefined || place < 0 ? undefined : exampleValues(pixels, image.shape, place);
              return (
                <li key={result.index}>
                  <ImageResult result={result} target={target} image={image} values={values} onPick={onPick} />
                </li>
              );
            })}
          </ul>
        ) : (
          <RowResults results={shown} target={target} rows={samples.rows} indices={samples.indices} />
        )}
      </ScrollRegion>
      {pages > 1 && (
        <div className="flex flex-none items-center justify-end gap-1 pt-1 text-[12px] text-muted">
          <span className="numeric mr-1">
            {formatCount(shownPage * PAGE_SIZE + 1)}–{formatCount(shownPage * PAGE_SIZE + shown.length)} of{" "}
            {formatCount(results.length)}
          </span>
          <IconButton
            label="Previous examples"
            disabled={shownPage === 0}
            className="size-6"
            onClick={() => {
              setPage(shownPage - 1);
            }}
          >
            <ChevronLeft aria-hidden />
          </IconButton>
          <IconButton
            label="Next examples"
            disabled={shownPage >= pages - 1}
            className="size-6"
            onClick={() => {
              setPage(shownPage + 1);
            }}
          >
            <ChevronRight aria-hidden />
          </IconButton>
        </div>
      )}
    </div>
  );
}

interface ImageResultProps {
  readonly result: ExampleResult;
  readonly target: DataField | undefined;
  readonly image: DataField;
  readonly values: Float32Array | Int32Array | undefined;
  readonly onPick: ResultGridProps["onPick"];
}

function describe(result: ExampleResult, target: DataField | undefined): string {
  if (result.kind === "value") return `predicted ${formatNumber(result.predicted)}, is ${formatNumber(result.label)}`;
  const certainty = `${(result.probability * 100).toFixed(0)}%`;
  return isWrong(result)
    ? `predicted ${className(target, result.predicted)} (${certainty}), is ${className(target, result.label)}`
    : `${className(target, result.label)}, predicted with ${certainty}`;
}

function ImageResult({ result, target, image, values, onPick }: ImageResultProps) {
  const wrong = isWrong(result);
  const text = describe(result, target);
  return (
    <button
      type="button"
      title={text}
      aria-label={`Test example ${String(result.index)}: ${text}`}
      disabled={onPick === undefined || values === undefined}
      onClick={() => {
        if (values !== undefined) onPick?.(values);
      }}
      className={`block w-full overflow-hidden rounded-md border bg-transparent p-0 text-left ${wrong ? "border-danger" : "border-border"}`}
    >
      {values === undefined ? (
        <div className="aspect-square bg-surface-sunken" />
      ) : (
        <Thumbnail values={values} shape={image.shape} alt="" className="w-full" />
      )}
      <span
        className={`numeric flex items-center justify-between gap-1 px-1 text-[11px] leading-5 ${wrong ? "text-danger" : "text-muted"}`}
      >
        {result.kind === "class" ? (
          <>
            <span className="truncate">
              {wrong
                ? `${className(target, result.label)} → ${className(target, result.predicted)}`
                : className(target, result.label)}
            </span>
            <span>{(result.probability * 100).toFixed(0)}</span>
          </>
        ) : (
          <span>{formatNumber(result.predicted)}</span>
        )}
      </span>
    </button>
  );
}

interface RowResultsProps {
  readonly results: readonly ExampleResult[];
  readonly target: DataField | undefined;
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly indices: readonly number[];
}

function RowResults({ results, target, rows, indices }: RowResultsProps) {
  const columns = Object.keys(rows[0] ?? {}).filter((name) => name !== target?.name);
  return (
    <table className="w-full border-collapse text-[12px]">
      <thead className="sticky top-0 bg-surface-raised">
        <tr className="text-left text-muted">
          <th className="py-1 pr-3 font-medium">Is</th>
          <th className="py-1 pr-3 font-medium">Predicted</th>
          <th className="py-1 pr-3 font-medium">{results[0]?.kind === "value" ? "Error" : "Probability"}</th>
          {columns.map((name) => (
            <th key={name} className="py-1 pr-3 font-medium whitespace-nowrap">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="numeric">
        {results.map((result) => {
          const row = rows[indices.indexOf(result.index)];
          const wrong = isWrong(result);
          return (
            <tr key={result.index} className="border-t border-border">
              <td className="py-1 pr-3 whitespace-nowrap">
                {result.kind === "value" ? formatNumber(result.label) : className(target, result.label)}
              </td>
              <td className={`py-1 pr-3 whitespace-nowrap ${wrong ? "font-medium text-danger" : ""}`}>
                {result.kind === "value" ? formatNumber(result.predicted) : className(target, result.predicted)}
              </td>
              <td className="py-1 pr-3 text-muted">
                {result.kind === "value"
                  ? formatNumber(Math.abs(result.predicted - result.label))
                  : `${(result.probability * 100).toFixed(1)}%`}
              </td>
              {columns.map((name) => (
                <td key={name} className="max-w-40 truncate py-1 pr-3 text-muted">
                  {row?.[name] ?? ""}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
