/** What has changed in a document since a run was started with it, as short lines for people. Pure. */
import { findLayer } from "../../engine/layers/registry";
import type { DataSettings, GraphDescription, GraphEdge, GraphNode, TrainingSettings } from "../../engine/model/types";
import { engineGraph } from "../../graph-editor";
import type { ProjectDocument } from "../../graph-editor";
import type { StartRequest } from "../../workers/protocol/training";
import { TRAINING_FIELDS } from "./training-fields";

export interface Change {
  readonly kind: "added" | "removed" | "changed";
  readonly of: "graph" | "settings";
  readonly text: string;
  /** Flat id of the layer that it is about, where there still is one. */
  readonly node?: string;
}

export const DATA_LABELS: Readonly<Record<keyof DataSettings, string>> = {
  dataset: "Data set",
  validationShare: "Validation share",
  testShare: "Test share",
  splitSeed: "Split seed",
  target: "Target column",
  ignored: "Ignored columns",
  windowLength: "Window length",
  reading: "Reading of the table",
};

const same = (first: unknown, second: unknown): boolean => JSON.stringify(first) === JSON.stringify(second);

function write(value: unknown): string {
  if (value === undefined || value === "") return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(", ");
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}

const titleOf = ({ layer, name }: GraphNode): string => {
  const label = findLayer(layer)?.label ?? layer;
  return name === undefined || name === label ? label : `${name} (${label})`;
};

function nodeChanges(before: GraphNode, after: GraphNode): readonly Change[] {
  const changed = (text: string): Change => ({ kind: "changed", of: "graph", text, node: after.id });
  if (before.layer !== after.layer) return [changed(`${titleOf(before)} became ${titleOf(after)}`)];
  const schema = findLayer(after.layer)?.attributes ?? {};
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  const attributes = [...names].flatMap((name) => {
    const old = before.attributes[name] ?? schema[name]?.default;
    const now = after.attributes[name] ?? schema[name]?.default;
    if (same(old, now)) return [];
    const label = schema[name]?.label.toLowerCase() ?? name;
    return [changed(`${titleOf(after)}: ${label} ${write(old)} → ${write(now)}`)];
  });
  const renamed = before.name === after.name ? [] : [changed(`${titleOf(before)} is now called ${titleOf(after)}`)];
  return [...renamed, ...attributes];
}

const edgeKey = ({ source, target }: GraphEdge): string =>
  `${source.node} ${source.port} ${target.node} ${target.port}`;

function edgeChanges(before: GraphDescription, after: GraphDescription): readonly Change[] {
  const titles = new Map([...before.nodes, ...after.nodes].map((node) => [node.id, titleOf(node)]));
  const line = ({ source, target }: GraphEdge, word: string): string =>
    `Edge ${word}: ${titles.get(source.node) ?? source.node} → ${titles.get(target.node) ?? target.node}`;
  const kept = (graph: GraphDescription): ReadonlySet<string> => new Set(graph.nodes.map(({ id }) => id));
  // An edge of a node that came or went is no news of its own.
  const [old, now] = [kept(before), kept(after)];
  const between = ({ source, target }: GraphEdge): boolean =>
    [source.node, target.node].every((id) => old.has(id) && now.has(id));
  const [were, are] = [new Set(before.edges.map(edgeKey)), new Set(after.edges.map(edgeKey))];
  return [
    ...before.edges
      .filter((edge) => between(edge) && !are.has(edgeKey(edge)))
      .map((edge): Change => ({ kind: "removed", of: "graph", text: line(edge, "removed") })),
    ...after.edges
      .filter((edge) => between(edge) && !were.has(edgeKey(edge)))
      .map((edge): Change => ({ kind: "added", of: "graph", text: line(edge, "added"), node: edge.target.node })),
  ];
}

/** Layers, attributes and edges that differ. Empty for graphs that are the same but for the order of their parts. */
export function graphChanges(before: GraphDescription, after: GraphDescription): readonly Change[] {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const now = new Map(after.nodes.map((node) => [node.id, node]));
  return [
    ...before.nodes
      .filter(({ id }) => !now.has(id))
      .map((node): Change => ({ kind: "removed", of: "graph", text: `${titleOf(node)} removed` })),
    ...after.nodes.flatMap((node): readonly Change[] => {
      const known = old.get(node.id);
      if (known === undefined) return [{ kind: "added", of: "graph", text: `${titleOf(node)} added`, node: node.id }];
      return nodeChanges(known, node);
    }),
    ...edgeChanges(before, after),
  ];
}

function settingChanges<Settings extends DataSettings | TrainingSettings>(
  before: Settings,
  after: Settings,
  labels: ReadonlyMap<string, string>,
): readonly Change[] {
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.entries(before).flatMap(([name, old]): readonly Change[] => {
    const value = now.get(name);
    if (same(old, value)) return [];
    return [{ kind: "changed", of: "settings", text: `${labels.get(name) ?? name}: ${write(old)} → ${write(value)}` }];
  });
}

/** Everything of the document that the run does not know of. Moving nodes and renaming the project change nothing. */
export function documentChanges(
  request: Pick<StartRequest, "graph" | "data" | "training">,
  document: ProjectDocument,
): readonly Change[] {
  return [
    ...graphChanges(request.graph, engineGraph(document)),
    ...settingChanges(request.data, document.data, new Map(Object.entries(DATA_LABELS))),
    ...settingChanges(
      request.training,
      document.training,
      new Map(TRAINING_FIELDS.map(({ name, label }) => [name, label])),
    ),
  ];
}
