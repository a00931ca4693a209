/**
 * Which nodes of a model each export format can take, and why not: derived from the operators' own export mappings, so that the table and
 * the exporters cannot differ. It works on unfinished graphs too: every node is judged by itself. Writes nothing.
 *
 * Which formats share a column stands in `format-columns.ts`.
 */
import type { Module } from "../ir/types";
import { findLayer } from "../layers/registry";
import { ancestors } from "../model/check-structure";
import type { ExportEntry, ExportRow, ExportTable, ExportTarget } from "../model/export-table";
import { inferModel } from "../model/infer-model";
import type { DatasetDescription, GraphDescription, ModelGraph, ModelNode } from "../model/types";
import type { OperatorDefinition } from "../operators/define";
import { expandComposites } from "../operators/expand-composites";
import { operatorNamed } from "../operators/registry";
import { COLUMN_OF, COLUMNS, formatsOf } from "./format-columns";
import type { ColumnId, OperatorEntry } from "./format-columns";
import { matchGpt2 } from "./hugging-face/match-gpt2";
import type { Gpt2Match } from "./hugging-face/match-gpt2";
import { layerModule } from "./layer-module";

export const EXPORT_TARGETS: readonly ExportTarget[] = columnIds().map((id) => ({
  id,
  label: COLUMNS[id].label,
  formats: formatsOf(id),
  selective: COLUMNS[id].writtenFrom === "architecture",
}));

function columnIds(): readonly ColumnId[] {
  const used = new Set(Object.values(COLUMN_OF));
  const known: ColumnId[] = [];
  for (const id in COLUMNS) if (isColumn(id) && used.has(id)) known.push(id);
  return known;
}

function selectiveIds(): readonly ColumnId[] {
  return columnIds().filter((id) => COLUMNS[id].writtenFrom === "architecture");
}

function isColumn(id: string): id is ColumnId {
  return id in COLUMNS;
}

/**
 * The operators of a module that a format is written in, composites taken apart where the format has no word for them.
 * @returns names of the operators in order, each once, and the first one that the format lacks with the reason.
 */
export function operatorsFor(
  module: Module,
  takes: (operator: OperatorDefinition) => OperatorEntry,
): {
  readonly operators: readonly string[];
  readonly refused?: { readonly operator: string; readonly reason: string };
} {
  const expanded = expandComposites(module, ({ operator }) => takes(operatorNamed(operator)) !== "decomposed");
  const operators = [...new Set(expanded.instructions.map(({ operator }) => operator))];
  for (const operator of operators) {
    const found = takes(operatorNamed(operator));
    if (typeof found === "object") return { operators, refused: { operator, reason: found.unsupported } };
  }
  return { operators };
}

export function checkExport(graph: GraphDescription, dataset: DatasetDescription | undefined): ExportTable {
  const model = inferModel(graph, dataset);
  const needed = neededNodes(model);
  const architecture = matchGpt2(model);
  const rows = model.nodes.flatMap((node) => rowOf(node, needed, architecture) ?? []);
  return { targets: EXPORT_TARGETS, rows };
}

/** What the outputs are computed from; undefined while the model has none, so that every layer may still be needed. */
function neededNodes(model: ModelGraph): ReadonlySet<string> | undefined {
  if (model.outputs.length === 0) return undefined;
  const byId = new Map(model.nodes.map((node) => [node.id, node]));
  return ancestors(
    model.outputs.map(({ source }) => source.node),
    (id) => Object.values(byId.get(id)?.sources ?? {}).flatMap((all) => all.map((source) => source.node)),
  );
}

const nothing = (reason: string): ExportEntry => ({ verdict: "nothing", reason });
const taken = (reason: string): ExportEntry => ({ verdict: "taken", reason });
const NO_WEIGHTS = nothing("It has no weights to store.");

/** Undefined for a node that is not known well enough to judge it. */
function rowOf(
  node: ModelNode,
  needed: ReadonlySet<string> | undefined,
  architecture: Gpt2Match,
): ExportRow | undefined {
  const layer = findLayer(node.layer);
  if (layer === undefined) return undefined;
  const row = (entries: readonly (readonly [string, ExportEntry])[]): ExportRow => ({
    node: node.id,
    name: node.name,
    entries: Object.fromEntries(entries),
  });
  const everywhere = (entry: ExportEntry): ExportRow => row(columnIds().map((id) => [id, entry]));
  const graphsOnly = (entry: ExportEntry): ExportRow =>
    row(columnIds().map((id) => [id, COLUMNS[id].writtenFrom === "weights" ? NO_WEIGHTS : entry]));
  switch (layer.role) {
    case "loss":
    case "metric":
      return everywhere(nothing(`${layer.label} belongs to training: an exported model has none.`));
    case "output":
      return graphsOnly(taken("Names an output of the exported model."));
    case "data":
    case "layer":
      break;
  }
  if (Object.keys(node.outputs).length === 0) return undefined;
  if (needed !== undefined && !needed.has(node.id))
    return everywhere(nothing("No output of the model is computed from it, so it is left out."));
  if (layer.role === "data") {
    const { entries } = graphsOnly(taken(`The input ${node.field ?? node.name} of the exported model.`));
    // A model that is no GPT-2 may be found out as late as here.
    const found = selectiveIds().map((id) => [id, architectureEntry(node, architecture, COLUMNS[id].label)] as const);
    return row([...Object.entries(entries), ...found]);
  }
  const module = layerModule(node);
  return row(columnIds().map((id) => [id, entryOf(id, node, module, architecture)]));
}

function entryOf(id: ColumnId, node: ModelNode, module: Module, architecture: Gpt2Match): ExportEntry {
  const { label, writtenFrom } = COLUMNS[id];
  switch (writtenFrom) {
    case "weights":
      return weightEntry(node);
    case "architecture":
      return architectureEntry(node, architecture, label);
    case "layers":
      return taken(
        `Written as source code: ${node.parameters.length === 0 ? "an expression" : "a module with its weights"}.`,
      );
    default:
      return graphEntry(module, writtenFrom, label);
  }
}

function graphEntry(
  module: Module,
  takes: (operator: OperatorDefinition) => OperatorEntry,
  label: string,
): ExportEntry {
  const { operators, refused } = operatorsFor(module, takes);
  if (refused !== undefined)
    return { verdict: "refused", reason: `${label} cannot take its ${refused.operator}. ${refused.reason}` };
  return taken(operators.length === 0 ? "Passes its input on." : `Written from ${operators.join(", ")}.`);
}

function architectureEntry({ id }: ModelNode, architecture: Gpt2Match, label: string): ExportEntry {
  if ("plan" in architecture) return taken("Part of a GPT-2.");
  const reason = `${label} has no model that computes this one.`;
  if (architecture.node !== id) return nothing(reason);
  return { verdict: "refused", reason: `${reason} ${architecture.reason}` };
}

function weightEntry({ parameters }: ModelNode): ExportEntry {
  return parameters.length === 0 ? NO_WEIGHTS : taken(`Stored: ${parameters.map(({ name }) => name).join(", ")}.`);
}
