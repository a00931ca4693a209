/** What is different between two runs, or between a run and the open project: settings line by line, and the graphs. Pure but for reading. */
import type { DataSettings, TrainingSettings } from "../../../engine/model/types";
import { engineGraph, type ProjectDocument } from "../../../graph-editor";
import { documentChanges, type Change } from "../graph-changes";
import { readRunDocument } from "./run-database";
import type { RunRecord, SettingValue } from "./run-record";
import { settingLabel, settingText } from "./table-columns";

/** How a layer of the later graph stands to the earlier one; removed layers are those of the earlier one. */
export type LayerChange = Exclude<Change["kind"], "removed">;

export interface SettingChange {
  readonly path: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

export interface RunComparison {
  readonly before: ProjectDocument;
  readonly after: ProjectDocument;
  readonly settings: readonly SettingChange[];
  /** Layers, attributes and edges. */
  readonly graph: readonly Change[];
  /** By flat id of the later graph. */
  readonly layers: ReadonlyMap<string, LayerChange>;
  /** Ids of layers of the earlier drawing that the later one does not have. */
  readonly removed: ReadonlySet<string>;
}

/** A kept run, or the project as it is on the canvas. */
export interface Comparable {
  readonly document: ProjectDocument;
  readonly settings: Readonly<Record<string, SettingValue>>;
}

export async function comparableRun(record: RunRecord): Promise<Comparable> {
  return { document: await readRunDocument(record), settings: record.settings };
}

export function settingDifferences(
  before: Comparable["settings"],
  after: Comparable["settings"],
): readonly SettingChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .map((path) => ({
      path,
      label: settingLabel(path),
      before: settingText(before[path]),
      after: settingText(after[path]),
    }));
}

const ids = ({ nodes }: ProjectDocument): ReadonlySet<string> => new Set(nodes.map(({ id }) => id));

/** @param before what the changes are told of. */
export function compareRuns(before: Comparable, after: Comparable): RunComparison {
  const request: { graph: ReturnType<typeof engineGraph>; data: DataSettings; training: TrainingSettings } = {
    graph: engineGraph(before.document),
    data: before.document.data,
    training: before.document.training,
  };
  const graph = documentChanges(request, after.document).filter((change) => change.of === "graph");
  const layers = new Map<string, LayerChange>();
  for (const { node, kind } of graph) {
    // A new edge is no new layer.
    if (node === undefined || kind === "removed" || layers.get(node) === "added") continue;
    layers.set(node, kind === "added" && request.graph.nodes.some(({ id }) => id === node) ? "changed" : kind);
  }
  const kept = ids(after.document);
  const removed = new Set([...ids(before.document)].filter((id) => !kept.has(id)));
  return {
    before: before.document,
    after: after.document,
    settings: settingDifferences(before.settings, after.settings),
    graph,
    layers,
    removed,
  };
}
