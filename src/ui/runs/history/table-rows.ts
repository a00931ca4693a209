/** From the kept runs to the rows of the table: filtered, in order, in groups. Pure. Always holds: pinned runs come first in their group. */
import type { RunColumn } from "./table-columns";
import { NAME_COLUMN, settingLabel, settingText, STATUS_LABELS } from "./table-columns";
import type { HistoryView } from "./history-view";
import type { RunRecord } from "./run-record";

export interface RunGroup {
  readonly kind: "group";
  readonly key: string;
  readonly label: string;
  readonly records: readonly RunRecord[];
  readonly folded: boolean;
}

export type TableRow = RunGroup | { readonly kind: "run"; readonly record: RunRecord };

export type RunFilter = Pick<HistoryView, "text" | "status" | "tag" | "ownProject">;

const searchable = ({ name, notes, projectName, tags, dataName, device, settings }: RunRecord): string =>
  [name, notes, projectName, dataName, device?.name ?? "", ...tags, ...Object.values(settings).map(String)]
    .join("\n")
    .toLowerCase();

/** Runs with every word of the text somewhere in what is known of them. */
export function filterRuns(
  records: readonly RunRecord[],
  { text, status, tag, ownProject }: RunFilter,
  openProject: string,
): readonly RunRecord[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return records.filter((record) => {
    if (status !== undefined && record.status !== status) return false;
    if (tag !== undefined && !record.tags.includes(tag)) return false;
    if (ownProject && record.projectId !== openProject) return false;
    if (words.length === 0) return true;
    const found = searchable(record);
    return words.every((word) => found.includes(word));
  });
}

type Key = string | number | undefined;

/** Numbers before texts; no value and NaN last, whichever way round the order is. */
function compare(a: Key, b: Key, descending: boolean): number {
  const missing = (key: Key): boolean => key === undefined || Number.isNaN(key);
  if (missing(a) || missing(b)) return Number(missing(a)) - Number(missing(b));
  const order =
    typeof a === "number" && typeof b === "number"
      ? a - b
      : typeof a !== typeof b
        ? Number(typeof a !== "number") - Number(typeof b !== "number")
        : String(a) < String(b)
          ? -1
          : Number(String(a) > String(b));
  return descending ? -order : order;
}

/** Pinned runs first; equal runs stay in their order, the newest first. */
export function sortRuns(
  records: readonly RunRecord[],
  columns: readonly RunColumn[],
  { column, descending }: HistoryView["order"],
): readonly RunRecord[] {
  const by = [NAME_COLUMN, ...columns].find(({ id }) => id === column);
  const keyed = records.map((record) => ({ record, key: by?.value(record) }));
  keyed.sort((a, b) => Number(b.record.pinned) - Number(a.record.pinned) || compare(a.key, b.key, descending));
  return keyed.map(({ record }) => record);
}

/** The group that a run is in, in words. @param group "project", "tag", "status", or the path of a setting. */
export function groupLabel(record: RunRecord, group: string): string {
  switch (group) {
    case "project":
      return record.projectName;
    case "tag":
      return record.tags.length === 0 ? "No tag" : [...record.tags].sort().join(", ");
    case "status":
      return STATUS_LABELS[record.status];
    default:
      return `${settingLabel(group)} ${settingText(record.settings[group])}`;
  }
}

/** What tells groups apart: projects of one name are two groups. */
const groupKey = (record: RunRecord, group: string): string =>
  group === "project" ? record.projectId : groupLabel(record, group);

/** Runs by group, in the order in which their first runs come. */
export function groupRuns(records: readonly RunRecord[], group: string): readonly Omit<RunGroup, "folded">[] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    const key = groupKey(record, group);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [record]);
    else known.push(record);
  }
  return [...groups].map(([key, members]) => ({
    kind: "group",
    key,
    label: members[0] === undefined ? key : groupLabel(members[0], group),
    records: members,
  }));
}

/** Rows of runs in their order: those of a folded group are left out. */
export function tableRows(
  sorted: readonly RunRecord[],
  { group, folded }: Pick<HistoryView, "group" | "folded">,
): readonly TableRow[] {
  const row = (record: RunRecord): TableRow => ({ kind: "run", record });
  if (group === undefined) return sorted.map(row);
  return groupRuns(sorted, group).flatMap((entry) => {
    const head: TableRow = { ...entry, folded: folded.has(entry.key) };
    return head.folded ? [head] : [head, ...entry.records.map(row)];
  });
}

/** Every tag of the runs, in the order of the alphabet. */
export function tagsOf(records: readonly RunRecord[]): readonly string[] {
  return [...new Set(records.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b, "en"));
}
