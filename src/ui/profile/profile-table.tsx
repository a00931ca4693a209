/** The profile as tables, per layer and per kernel, that sort by any column; the name of a layer shows it on the canvas. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo, useEffect, useMemo, useState, type ReactNode } from "react";
import {
  bytesPerSecond,
  flopsPerSecond,
  layerName,
  profileLayers,
  shareOfRoof,
  totalMs,
} from "../../engine/metrics/run-profile";
import type { Work } from "../../engine/metrics/run-profile";
import type { RunProfile } from "../../workers/protocol/training";
import { formatPerSecond, formatShare, formatTime, PHASES, phaseColour } from "./profile-format";

/** First the frame of the table, then so many rows at a time: hundreds at once would hold the page up. */
const ROWS_AT_ONCE = 12;
const PART_DELAY_MS = 16;

interface Column<Row> {
  readonly name: string;
  /** What rows are sorted by: numbers from the largest, text from A. */
  readonly value: (row: Row) => number | string;
  readonly cell: (row: Row) => ReactNode;
}

export interface ProfileTableProps {
  readonly profile: RunProfile;
  readonly onShowNode: (node: string) => void;
}

export const LayerTable = memo(function LayerTable({ profile, onShowNode }: ProfileTableProps) {
  const rows = useMemo(() => profileLayers(profile.kernels), [profile]);
  const columns = useMemo(
    (): readonly Column<(typeof rows)[number]>[] => [
      {
        name: "Layer",
        value: ({ name }) => name,
        cell: ({ name, origin }) => <NodeName name={name} origin={origin} onShowNode={onShowNode} />,
      },
      { name: "Kernels", value: ({ kernels }) => kernels, cell: ({ kernels }) => kernels },
      ...workColumns<(typeof rows)[number]>(profile),
    ],
    [profile, onShowNode],
  );
  return (
    <SortedTable
      caption="Time by layer"
      rows={rows}
      columns={columns}
      keyOf={({ origin, name }) => origin ?? name}
      sortedBy="Time"
    />
  );
});

export const KernelTable = memo(function KernelTable({ profile, onShowNode }: ProfileTableProps) {
  const columns = useMemo(
    (): readonly Column<RunProfile["kernels"][number]>[] => [
      { name: "#", value: ({ number }) => -number, cell: ({ number }) => number },
      {
        name: "Operators",
        value: ({ label }) => label,
        cell: ({ label, kernel, phase }) => (
          <span className="flex max-w-64 items-center gap-1.5" title={`${label} (${kernel})`}>
            <span
              aria-label={PHASES.find(({ id }) => id === phase)?.label ?? phase}
              role="img"
              className="size-2 flex-none rounded-full"
              style={{ background: phaseColour(phase) }}
            />
            <span className="truncate">{label}</span>
          </span>
        ),
      },
      {
        name: "Layer",
        value: layerName,
        cell: (kernel) => <NodeName name={layerName(kernel)} origin={kernel.origin} onShowNode={onShowNode} />,
      },
      ...workColumns<RunProfile["kernels"][number]>(profile),
    ],
    [profile, onShowNode],
  );
  return (
    <SortedTable
      caption="Time by kernel"
      rows={profile.kernels}
      columns={columns}
      keyOf={({ number }) => String(number)}
      sortedBy="Time"
    />
  );
});

function workColumns<Row extends Work>({ kernels, peaks }: RunProfile): readonly Column<Row>[] {
  const total = totalMs(kernels);
  return [
    { name: "Time", value: ({ elapsedMs }) => elapsedMs, cell: ({ elapsedMs }) => formatTime(elapsedMs) },
    {
      name: "Share",
      value: ({ elapsedMs }) => elapsedMs,
      cell: ({ elapsedMs }) => <Share share={total > 0 ? elapsedMs / total : 0} />,
    },
    { name: "FLOP/s", value: flopsPerSecond, cell: (work) => formatPerSecond(flopsPerSecond(work), "") },
    { name: "Bytes/s", value: bytesPerSecond, cell: (work) => formatPerSecond(bytesPerSecond(work), "B") },
    {
      name: "Of the roof",
      value: (work) => shareOfRoof(work, peaks),
      cell: (work) => formatShare(shareOfRoof(work, peaks)),
    },
  ];
}

function Share({ share }: { readonly share: number }) {
  return (
    <span className="flex items-center justify-end gap-2">
      <span aria-hidden className="h-1.5 w-14 overflow-hidden rounded-full bg-surface-sunken">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${String(share * 100)}%` }} />
      </span>
      <span className="w-11">{formatShare(share)}</span>
    </span>
  );
}

interface NodeNameProps {
  readonly name: string;
  readonly origin: string | undefined;
  readonly onShowNode: (node: string) => void;
}

function NodeName({ name, origin, onShowNode }: NodeNameProps) {
  if (origin === undefined) return <span className="text-muted">{name}</span>;
  return (
    <button
      type="button"
      className="max-w-44 truncate border-0 bg-transparent p-0 text-left text-text underline decoration-border-strong underline-offset-2 hover:decoration-current"
      onClick={() => {
        onShowNode(origin);
      }}
    >
      {name}
    </button>
  );
}

interface SortedTableProps<Row> {
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly sortedBy: string;
}

function SortedTable<Row>({ caption, rows, columns, keyOf, sortedBy }: SortedTableProps<Row>) {
  const [sort, setSort] = useState<{ readonly name: string; readonly reversed: boolean }>({
    name: sortedBy,
    reversed: false,
  });
  const sorted = useMemo(() => {
    const column = columns.find(({ name }) => name === sort.name);
    if (column === undefined) return rows;
    const ordered = [...rows].sort((a, b) => compare(column.value(a), column.value(b)));
    return sort.reversed ? ordered.reverse() : ordered;
  }, [rows, columns, sort]);
  // The same elements again are drawn once, however many more rows come after them.
  const drawn = useMemo(
    () => sorted.map((row) => <TableRow key={keyOf(row)} row={row} columns={columns} />),
    [sorted, keyOf, columns],
  );
  const shown = useGrowing(drawn.length);
  return (
    <div className="h-full overflow-auto">
      <table className="w-full border-separate border-spacing-0 text-[12px]">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name }, index) => {
              const isSorted = sort.name === name;
              return (
                <th
                  key={name}
                  scope="col"
                  aria-sort={!isSorted ? "none" : sort.reversed ? "ascending" : "descending"}
                  className={`sticky top-0 z-[1] border-b border-border bg-surface-raised p-0 font-medium ${isText(columns, index) ? "text-left" : "text-right"}`}
                >
                  <button
                    type="button"
                    className="inline-flex h-7 items-center gap-1 border-0 bg-transparent px-2 text-muted hover:text-text"
                    onClick={() => {
                      setSort({ name, reversed: isSorted && !sort.reversed });
                    }}
                  >
                    {name}
                    {isSorted &&
                      (sort.reversed ? (
                        <ArrowUp aria-hidden className="size-3" />
                      ) : (
                        <ArrowDown aria-hidden className="size-3" />
                      ))}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody className="numeric">{drawn.slice(0, shown)}</tbody>
      </table>
    </div>
  );
}

interface TableRowProps<Row> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
}

function TableRow<Row>({ row, columns }: TableRowProps<Row>) {
  return (
    <tr className="hover:bg-surface-hover">
      {columns.map(({ name, cell }, index) => (
        <td
          key={name}
          className={`h-7 border-b border-border px-2 whitespace-nowrap ${isText(columns, index) ? "text-left" : "text-right"}`}
        >
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** How many of `total` rows to draw now: more in each later task, until it is all. */
function useGrowing(total: number): number {
  const [shown, setShown] = useState(0);
  useEffect(() => {
    if (shown >= total) return undefined;
    const timer = setTimeout(() => {
      setShown(shown + ROWS_AT_ONCE);
    }, PART_DELAY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [shown, total]);
  return Math.min(shown, total);
}

const TEXT_COLUMNS: readonly string[] = ["Layer", "Operators"];

function isText<Row>(columns: readonly Column<Row>[], index: number): boolean {
  return TEXT_COLUMNS.includes(columns[index]?.name ?? "");
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return b - a;
  return String(a).localeCompare(String(b));
}
