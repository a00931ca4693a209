/**
 * What each export format makes of each node: plain data, made by `engine/export/check-export.ts` from the operators' own export
 * mappings, shown by the page and the command line. Not for deciding anything.
 */

import type { ModelFormat } from "./model-formats";

/** Formats that take the same layers, because they are written in the same way; in the order in which they are shown. */
export interface ExportTarget {
  readonly id: string;
  readonly label: string;
  readonly formats: readonly ModelFormat[];
  /** Holds certain architectures only: that it refuses a model is no fault of a layer. */
  readonly selective: boolean;
}

/**
 * - `taken`: the file has the node, as operators or as its weights.
 * - `nothing`: the format takes no part of it, and needs none: a loss, or a layer without weights where a format holds weights only.
 * - `refused`: the file cannot be written because of it.
 */
export type ExportVerdict = "taken" | "nothing" | "refused";

export interface ExportEntry {
  readonly verdict: ExportVerdict;
  /** A full sentence. */
  readonly reason: string;
}

export interface ExportRow {
  /** Flat node id. */
  readonly node: string;
  readonly name: string;
  /** By target id. */
  readonly entries: Readonly<Record<string, ExportEntry>>;
}

export interface ExportTable {
  readonly targets: readonly ExportTarget[];
  /** In the order of the graph; nodes whose shapes are not known are left out. */
  readonly rows: readonly ExportRow[];
}

/** What keeps a model from leaving in a format: the rows that refuse it. */
export function blockersOf(
  table: ExportTable,
  format: ModelFormat,
): readonly { readonly layer: string; readonly reason: string }[] {
  const target = table.targets.find(({ formats }) => formats.includes(format));
  if (target === undefined) return [];
  return table.rows.flatMap(({ name, entries }) => {
    const entry = entries[target.id];
    return entry?.verdict === "refused" ? [{ layer: name, reason: entry.reason }] : [];
  });
}
