/** What of the kept runs is in sight: filter, order, groups, columns, what is picked, and the side that shows it. For as long as the page. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { RecordStatus } from "./run-record";

export type RunsSide = "curves" | "changes" | "details";

export interface RunsOrder {
  /** Id of a column. */
  readonly column: string;
  readonly descending: boolean;
}

export interface HistoryView {
  readonly text: string;
  /** Undefined for all. */
  readonly status: RecordStatus | undefined;
  readonly tag: string | undefined;
  /** Runs of the open project only. */
  readonly ownProject: boolean;
  readonly order: RunsOrder;
  /** "project", "tag", "status", or the path of a setting; undefined for no groups. */
  readonly group: string | undefined;
  /** Keys of the groups that are folded. */
  readonly folded: ReadonlySet<string>;
  readonly picked: ReadonlySet<string>;
  /** The row that has the focus of the table, and from which Shift picks. */
  readonly current: string | undefined;
  readonly side: RunsSide;
}

export const historyView = createStore<HistoryView>(() => ({
  text: "",
  status: undefined,
  tag: undefined,
  ownProject: false,
  order: { column: "started", descending: true },
  group: undefined,
  folded: new Set<string>(),
  picked: new Set<string>(),
  current: undefined,
  side: "curves",
}));

export function useHistoryView<T>(select: (view: HistoryView) => T): T {
  return useStore(historyView, select);
}

export function setView(change: Partial<HistoryView>): void {
  historyView.setState(change);
}

/** Orders by a column; asked again, the other way round. */
export function orderBy(column: string): void {
  const { order } = historyView.getState();
  const descending = order.column === column ? !order.descending : column === "started";
  setView({ order: { column, descending } });
}

export function toggleFolded(key: string): void {
  setView({ folded: toggled(historyView.getState().folded, key) });
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** How a run is picked: alone, beside the others (Ctrl, or its box), or with all from the current one to it (Shift). */
export type PickMode = "alone" | "toggle" | "range";

/** @param rows ids of the rows in their order, for a range. */
export function pick(runId: string, mode: PickMode, rows: readonly string[]): void {
  const { picked, current } = historyView.getState();
  if (mode === "range" && current !== undefined) {
    const [from, to] = [rows.indexOf(current), rows.indexOf(runId)];
    if (from >= 0 && to >= 0) {
      setView({ picked: new Set([...picked, ...rows.slice(Math.min(from, to), Math.max(from, to) + 1)]) });
      return;
    }
  }
  setView({ picked: mode === "toggle" ? toggled(picked, runId) : new Set([runId]), current: runId });
}
