/**
 * Which nodes of a model each export format can take, and why not: derived from the operators' own export mappings, so that the table and
 * the exporters cannot differ. It works on unfinished graphs too: every node is judged by itself. Writes nothing.
 *
 * A new format of graphs is a new field of `ExportMappings` and a line of `GRAPH_TARGETS`; one that holds weights only is a line of
 * `WEIGHT_TARGETS`.
 */
import type { Module } from "../ir/types";
import { findLayer } from "../layers/registry";
import { ancestors } from "../model/check-structure";
import type { ExportEntry, ExportRow, ExportTable, ExportTarget } from "../model/export-table";
import { inferModel } from "../model/infer-model";
import type { DatasetDescription, GraphDescription, ModelGraph, ModelNode } from "../model/types";
import type { ExportMappings } from "../operators/define";
import { isUnsupported } from "../operators/define";
import { expandComposites } from "../operators/expand-composites";
import { operatorNamed } from "../operators/registry";
import { layerModule } from "./layer-module";

type GraphFormat = keyof ExportMappings;

/** Formats that hold the computation; `id` is the field of the operators' mappings. */
const GRAPH_TARGETS: readonly (ExportTarget & { readonly id: GraphFormat })[] = [
  { id: "onnx", label: "ONNX" },
  { id: "tensorflow", label: "TensorFlow" },
];

/** Formats that hold weights by name and nothing else. */
const WEIGHT_TARGETS: readonly ExportTarget[] = [{ id: "safetensors", label: "safetensors" }];

export const EXPORT_TARGETS: readonly ExportTarget[] = [...GRAPH_TARGETS, ...WEIGHT_TARGETS];

/**
 * The operators of a module that a format is written in, composites taken apart where the format has no word for them.
 * @returns names of the operators in order, each once, and the first one that the format lacks with the reason.
 */
export function operatorsFor(
  module: Module,
  target: GraphFormat,
): {
  readonly operators: readonly string[];
  readonly refused?: { readonly operator: string; readonly reason: string };
} {
  const mapping = (operator: string): ExportMappings[GraphFormat] => operatorNamed(operator).export[target];
  const expanded = expandComposites(module, ({ operator }) => mapping(operator) !== "decompose");
  const operators = [...new Set(expanded.instructions.map(({ operator }) => operator))];
  for (const operator of operators) {
    const found = mapping(operator);
    if (isUnsupported(found)) return { operators, refused: { operator, reason: found.unsupported } };
  }
  return { operators };
}

export function checkExport(graph: GraphDescription, dataset: DatasetDescription | undefined): ExportTable {
  const model = inferModel(graph, dataset);
  const needed = neededNodes(model);
  const rows = model.nodes.flatMap((node) => rowOf(node, needed) ?? []);
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

/** Undefined for a node that is not known well enough to judge it. */
function rowOf(node: ModelNode, needed: ReadonlySet<string> | undefined): ExportRow | undefined {
  const layer = findLayer(node.layer);
  if (layer === undefined) return undefined;
  const row = (entries: readonly (readonly [string, ExportEntry])[]): ExportRow => ({
    node: node.id,
    name: node.name,
    entries: Object.fromEntries(entries),
  });
  const everywhere = (entry: ExportEntry): ExportRow => row(EXPORT_TARGETS.map(({ id }) => [id, entry]));
  switch (layer.role) {
    case "loss":
    case "metric":
      return everywhere(nothing(`${layer.label} belongs to training: an exported model has none.`));
    case "output":
      return row([
        ...GRAPH_TARGETS.map(({ id }) => [id, taken("Names an output of the exported model.")] as const),
        ...WEIGHT_TARGETS.map(({ id }) => [id, nothing("It has no weights to store.")] as const),
      ]);
    case "data":
    case "layer":
      break;
  }
  if (Object.keys(node.outputs).length === 0) return undefined;
  if (needed !== undefined && !needed.has(node.id))
    return everywhere(nothing("No output of the model is computed from it, so it is left out."));
  if (layer.role === "data") {
    return row([
      ...GRAPH_TARGETS.map(
        ({ id }) => [id, taken(`The input ${node.field ?? node.name} of the exported model.`)] as const,
      ),
      ...WEIGHT_TARGETS.map(({ id }) => [id, nothing("It has no weights to store.")] as const),
    ]);
  }
  const module = layerModule(node);
  return row([
    ...GRAPH_TARGETS.map(({ id, label }) => [id, graphEntry(module, id, label)] as const),
    ...WEIGHT_TARGETS.map(({ id }) => [id, weightEntry(node)] as const),
  ]);
}

function graphEntry(module: Module, target: GraphFormat, label: string): ExportEntry {
  const { operators, refused } = operatorsFor(module, target);
  if (refused !== undefined)
    return { verdict: "refused", reason: `${label} cannot take its ${refused.operator}. ${refused.reason}` };
  return taken(operators.length === 0 ? "Passes its input on." : `Written from ${operators.join(", ")}.`);
}

function weightEntry({ parameters }: ModelNode): ExportEntry {
  return parameters.length === 0
    ? nothing("It has no weights to store.")
    : taken(`Stored: ${parameters.map(({ name }) => name).join(", ")}.`);
}
