/** `export --check X`: what each export format can take of a model, layer by layer, and why it cannot take the rest. */
import { checkExport as exportTableOf } from "../../src/engine/export/check-export";
import type { ExportVerdict } from "../../src/engine/model/export-table";
import { flatGraph, loadProject } from "../load-project";
import { openDataset } from "../open-dataset";
import type { Output } from "../output";

export interface CheckExportOptions {
  readonly project: string;
  readonly json: boolean;
  readonly root: string;
}

const WORDS: Readonly<Record<ExportVerdict, string>> = { taken: "yes", nothing: "-", refused: "no" };

/** @returns the exit code: 1 where a format that takes any architecture cannot take the model. */
export async function checkExport({ project: name, json, root }: CheckExportOptions, output: Output): Promise<number> {
  const project = await loadProject(name);
  const dataset = await openDataset(project.data, root);
  const table = exportTableOf(flatGraph(project), dataset.description);
  const refused = table.targets.some(
    ({ id, selective }) => !selective && table.rows.some(({ entries }) => entries[id]?.verdict === "refused"),
  );
  if (json) output.json(table);
  else {
    const { targets, rows } = table;
    output.table([
      ["layer", ...targets.flatMap(({ label }) => [label, ""])],
      ...rows.map(({ name: layer, entries }) => [
        layer,
        ...targets.flatMap(({ id }) => {
          const entry = entries[id];
          return entry === undefined ? ["", ""] : [WORDS[entry.verdict], entry.reason];
        }),
      ]),
    ]);
  }
  return refused ? 1 : 0;
}
