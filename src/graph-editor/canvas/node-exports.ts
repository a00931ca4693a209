/** The export table as the canvas shows it: one entry for each node of the view, a block's use standing for what is inside. Pure. */
import type { ExportEntry, ExportRow, ExportTable, ExportTarget, ExportVerdict } from "../../engine/model/export-table";
import { idInView } from "../document/view-model";

export interface TargetMark extends ExportEntry {
  readonly target: ExportTarget;
}

/** In the order of the targets. */
export type NodeExport = readonly TargetMark[];

const WORST_FIRST: readonly ExportVerdict[] = ["refused", "taken", "nothing"];

/** What holds for a node with several rows inside: the worst, said for the layer that it comes from. */
function join(target: ExportTarget, rows: readonly ExportRow[]): TargetMark | undefined {
  const entries = rows.flatMap((row) => {
    const entry = row.entries[target.id];
    return entry === undefined ? [] : [{ row, entry }];
  });
  for (const verdict of WORST_FIRST) {
    const found = entries.find(({ entry }) => entry.verdict === verdict);
    if (found === undefined) continue;
    const reason = rows.length > 1 ? `${found.row.name}: ${found.entry.reason}` : found.entry.reason;
    return { target, verdict, reason };
  }
  return undefined;
}

function same(a: NodeExport, b: NodeExport | undefined): boolean {
  return (
    a.length === b?.length &&
    a.every((mark, index) => {
      const other = b[index];
      return mark.verdict === other?.verdict && mark.reason === other.reason && mark.target.id === other.target.id;
    })
  );
}

/** Without targets that take a model as a whole or not at all. @param previous the last answer, whose equal entries are returned again. */
export function exportsOfView(
  table: ExportTable,
  nodes: readonly { readonly id: string }[],
  prefix: string,
  previous: ReadonlyMap<string, NodeExport>,
): ReadonlyMap<string, NodeExport> {
  const rows = new Map<string, ExportRow[]>();
  for (const row of table.rows) {
    const id = idInView(row.node, prefix);
    if (id === undefined) continue;
    const own = rows.get(id) ?? [];
    rows.set(id, own);
    own.push(row);
  }
  const targets = table.targets.filter(({ selective }) => !selective);
  return new Map(
    nodes.flatMap(({ id }) => {
      const own = rows.get(id);
      if (own === undefined) return [];
      const marks = targets.flatMap((target) => join(target, own) ?? []);
      const before = previous.get(id);
      return [[id, before !== undefined && same(marks, before) ? before : marks] as const];
    }),
  );
}
