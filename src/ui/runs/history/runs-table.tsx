/**
 * The table of runs: a grid of which only the rows in sight are in the page, worked by pointer or keyboard. Not for choosing rows and
 * columns (`table-rows.ts`, `table-columns.ts`). Always holds: the focus stays on the grid itself, and `current` tells which row it means.
 */
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Pin } from "lucide-react";
import { memo, useMemo, useRef, type CSSProperties, type KeyboardEvent, type MouseEvent } from "react";
import { formatMetric } from "../number-format";
import { orderBy, pick, setView, toggleFolded, useHistoryView } from "./history-view";
import { lookOf } from "./overlay-series";
import { LineSwatch } from "./line-swatch";
import { NAME_COLUMN, type RunColumn } from "./table-columns";
import type { RunGroup, TableRow } from "./table-rows";
import type { RunRecord } from "./run-record";
import { HEAD_HEIGHT, ROW_HEIGHT, useTableRows } from "./use-table-rows";

const CHECK_WIDTH = 30;
const PAGE_ROWS = 10;

const rowId = (runId: string): string => `run-row-${runId}`;

export interface RunsTableProps {
  readonly rows: readonly TableRow[];
  readonly columns: readonly RunColumn[];
  readonly onDelete: () => void;
}

export function RunsTable({ rows, columns, onDelete }: RunsTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const current = useHistoryView((view) => view.current);
  const picked = useHistoryView((view) => view.picked);
  const order = useHistoryView((view) => view.order);
  const runIds = useMemo(() => rows.flatMap((row) => (row.kind === "run" ? [row.record.runId] : [])), [rows]);
  const currentRow = rows.findIndex((row) => row.kind === "run" && row.record.runId === current);
  const { rows: inSight, height } = useTableRows(scroller, rows.length, currentRow);
  const places = useMemo(() => new Map([...picked].map((runId, place) => [runId, place])), [picked]);
  const template = useMemo(
    () => ({
      gridTemplateColumns: `${String(CHECK_WIDTH)}px ${[NAME_COLUMN, ...columns].map(({ width }) => `${String(width)}px`).join(" ")} 1fr`,
      minWidth: CHECK_WIDTH + [NAME_COLUMN, ...columns].reduce((sum, { width }) => sum + width, 0),
    }),
    [columns],
  );

  const choose = (event: MouseEvent<HTMLElement>) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const runId = target.closest<HTMLElement>("[data-run]")?.dataset["run"];
    if (runId === undefined) return;
    const box = target.closest("[data-pick]") !== null;
    pick(runId, event.shiftKey ? "range" : box || event.ctrlKey || event.metaKey ? "toggle" : "alone", runIds);
  };

  const go = (index: number, extend: boolean) => {
    const runId = runIds[Math.min(runIds.length - 1, Math.max(0, index))];
    if (runId === undefined) return;
    if (extend) pick(runId, "range", runIds);
    setView({ current: runId });
  };

  const press = (event: KeyboardEvent<HTMLElement>) => {
    // Buttons in the head and on groups have keys of their own.
    if (event.target !== event.currentTarget) return;
    const at = current === undefined ? -1 : runIds.indexOf(current);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE_ROWS,
      PageUp: at - PAGE_ROWS,
      Home: 0,
      End: runIds.length - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) go(target, event.shiftKey);
    else if (event.key === " " && current !== undefined) pick(current, "toggle", runIds);
    else if (event.key === "Enter" && current !== undefined) pick(current, "alone", runIds);
    else if (event.key === "Escape" && picked.size > 0) setView({ picked: new Set() });
    else if (event.key === "Delete" && picked.size > 0) onDelete();
    else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) setView({ picked: new Set(runIds) });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Runs"
      aria-multiselectable
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 2}
      tabIndex={0}
      {...(currentRow >= 0 && current !== undefined ? { "aria-activedescendant": rowId(current) } : {})}
      className="group/grid relative h-full min-w-0 overflow-auto text-[12.5px] outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
      onClick={choose}
      onKeyDown={press}
    >
      <div
        role="row"
        aria-rowindex={1}
        className="sticky top-0 z-20 grid border-b border-border bg-surface text-muted"
        style={{ ...template, height: HEAD_HEIGHT }}
      >
        <span role="columnheader" className="sticky left-0 bg-surface">
          <span className="sr-only">Picked</span>
        </span>
        {[NAME_COLUMN, ...columns].map((column, index) => (
          <HeadCell
            key={column.id}
            column={column}
            sticky={index === 0}
            sorted={order.column === column.id ? (order.descending ? "descending" : "ascending") : undefined}
          />
        ))}
      </div>
      <div role="rowgroup" className="relative" style={{ height, minWidth: template.minWidth }}>
        {inSight.map(({ index, top }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const style = { ...template, height: ROW_HEIGHT, transform: `translateY(${String(top)}px)` };
          if (row.kind === "group")
            return <GroupRow key={`group ${row.key}`} row={row} columns={columns} index={index + 2} style={style} />;
          const { runId } = row.record;
          return (
            <RunRow
              key={runId}
              record={row.record}
              columns={columns}
              index={index + 2}
              place={places.get(runId)}
              current={runId === current}
              template={template.gridTemplateColumns}
              minWidth={template.minWidth}
              top={top}
            />
          );
        })}
      </div>
    </div>
  );
}

interface HeadCellProps {
  readonly column: RunColumn;
  readonly sticky: boolean;
  readonly sorted: "ascending" | "descending" | undefined;
}

function HeadCell({ column: { id, label, title, numeric }, sticky, sorted }: HeadCellProps) {
  return (
    <span
      role="columnheader"
      aria-sort={sorted ?? "none"}
      className={sticky ? "sticky left-[30px] z-10 bg-surface" : ""}
    >
      <button
        type="button"
        title={title}
        className={`flex h-full w-full items-center gap-1 border-0 bg-transparent px-2 text-[12px] font-medium hover:text-text focus-visible:-outline-offset-2 ${numeric ? "justify-end" : ""} ${sorted === undefined ? "text-muted" : "text-text"}`}
        onClick={() => {
          orderBy(id);
        }}
      >
        <span className="truncate">{label}</span>
        {sorted === "ascending" && <ArrowUp aria-hidden className="size-3 flex-none" />}
        {sorted === "descending" && <ArrowDown aria-hidden className="size-3 flex-none" />}
      </button>
    </span>
  );
}

const rowLook = "absolute top-0 left-0 grid w-full items-center border-b border-border/60";

interface GroupRowProps {
  readonly row: RunGroup;
  readonly columns: readonly RunColumn[];
  readonly index: number;
  readonly style: CSSProperties;
}

/** The mean of a column of metrics over a group; nothing for other columns. */
function meanText({ records }: RunGroup, column: RunColumn): string {
  if (!column.id.startsWith("metric ")) return "";
  const values = records.flatMap((record) => {
    const value = column.value(record);
    return typeof value === "number" && Number.isFinite(value) ? [value] : [];
  });
  if (values.length === 0) return "";
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const percent = records.some((record) => column.text(record).endsWith("%"));
  return `⌀ ${formatMetric(mean, percent ? "ratio" : "number")}`;
}

function GroupRow({ row, columns, index, style }: GroupRowProps) {
  const Icon = row.folded ? ChevronRight : ChevronDown;
  return (
    <div role="row" aria-rowindex={index} className={`${rowLook} bg-surface-sunken font-medium`} style={style}>
      <span role="gridcell" className="sticky left-0 z-10 col-span-2 min-w-0 bg-surface-sunken">
        <button
          type="button"
          aria-expanded={!row.folded}
          className="flex h-7 w-full items-center gap-1.5 border-0 bg-transparent px-2 text-left focus-visible:-outline-offset-2"
          onClick={() => {
            toggleFolded(row.key);
          }}
        >
          <Icon aria-hidden className="size-3.5 flex-none text-muted" />
          <span className="truncate">{row.label}</span>
          <span className="numeric flex-none text-muted">{row.records.length}</span>
        </button>
      </span>
      {columns.map((column) => (
        <span key={column.id} role="gridcell" className="numeric truncate px-2 text-right text-muted">
          {meanText(row, column)}
        </span>
      ))}
    </div>
  );
}

interface RunRowProps {
  readonly record: RunRecord;
  readonly columns: readonly RunColumn[];
  readonly index: number;
  /** Place among the picked runs, which its colour follows from. */
  readonly place: number | undefined;
  readonly current: boolean;
  readonly template: string;
  readonly minWidth: number;
  readonly top: number;
}

const STATUS_COLOURS: Readonly<Record<RunRecord["status"], string>> = {
  running: "bg-accent",
  completed: "bg-success",
  stopped: "bg-border-strong",
  failed: "bg-danger",
  diverged: "bg-danger",
  interrupted: "bg-warning",
};

const RunRow = memo(function RunRow(props: RunRowProps) {
  const { record, columns, index, place, current, template, minWidth, top } = props;
  const { runId, name, pinned, status, notes } = record;
  const picked = place !== undefined;
  const back = picked ? "bg-accent-soft" : "bg-surface-raised group-hover/run:bg-surface-hover";
  return (
    <div
      role="row"
      id={rowId(runId)}
      data-run={runId}
      aria-rowindex={index}
      aria-selected={picked}
      className={`${rowLook} group/run cursor-default ${back} ${current ? "group-focus-visible/grid:shadow-[inset_0_0_0_1px_var(--accent)]" : ""}`}
      style={{ gridTemplateColumns: template, minWidth, height: ROW_HEIGHT, transform: `translateY(${String(top)}px)` }}
    >
      <span role="gridcell" data-pick className={`sticky left-0 flex h-full items-center justify-center ${back}`}>
        <input
          type="checkbox"
          tabIndex={-1}
          readOnly
          checked={picked}
          aria-label={`Pick ${name}`}
          className="pointer-events-none accent-accent"
        />
      </span>
      <span
        role="gridcell"
        className={`sticky left-[30px] z-10 flex h-full min-w-0 items-center gap-1.5 px-2 font-medium ${back}`}
        title={notes === "" ? name : `${name}\n${notes}`}
      >
        {picked && <LineSwatch {...lookOf(place)} />}
        <span className="truncate">{name}</span>
        {pinned && <Pin aria-label="pinned" className="size-3 flex-none fill-current text-muted" />}
      </span>
      {columns.map((column) => (
        <span
          key={column.id}
          role="gridcell"
          className={`truncate px-2 ${column.numeric ? "numeric text-right" : ""} ${column.id === "status" ? "flex items-center gap-1.5" : ""}`}
          title={column.text(record)}
        >
          {column.id === "status" && (
            <span aria-hidden className={`size-1.5 flex-none rounded-full ${STATUS_COLOURS[status]}`} />
          )}
          {column.text(record)}
        </span>
      ))}
    </div>
  );
});
