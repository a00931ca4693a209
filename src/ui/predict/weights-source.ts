/** Which weights the page can predict with, and the graph and data they belong to. Pure. */
import type { DataSettings, DatasetDescription, GraphDescription } from "../../engine/model/types";
import type { DataField } from "../../engine/layers/define";
import type { RunState } from "../runs/run-state";
import { findLayer } from "../../engine/layers/registry";

export interface WeightsSource {
  readonly kind: "live" | "kept";
  readonly projectId: string;
  readonly graph: GraphDescription;
  readonly data: DataSettings;
  readonly dataset: DatasetDescription;
  /** Of the weights; grows during a run. */
  readonly step: number;
}

/** Live weights while and after a run in this tab, else those kept from an earlier one; undefined before the first run. */
export function weightsSource({
  request,
  latest,
  status,
  kept,
}: Pick<RunState, "request" | "latest" | "status" | "kept">): WeightsSource | undefined {
  const live = status === "running" || status === "paused";
  if (request !== undefined && latest !== undefined && (live || kept === undefined)) {
    const { projectId, graph, data, dataset } = request;
    return { kind: "live", projectId, graph, data, dataset, step: latest.step };
  }
  if (kept === undefined) return undefined;
  return {
    kind: "kept",
    projectId: kept.projectId,
    graph: kept.graph,
    data: kept.data,
    dataset: kept.dataset,
    step: kept.bestStep ?? kept.step,
  };
}

/** The fields of the data set that the graph's Input nodes take, in the order of the data set. */
export function inputFields(graph: GraphDescription, dataset: DatasetDescription): readonly DataField[] {
  const features = dataset.fields.filter(({ role }) => role === "feature");
  const named = new Set<string>();
  for (const node of graph.nodes) {
    if (findLayer(node.layer)?.type !== "input") continue;
    const field = node.attributes["field"];
    named.add(typeof field === "string" && field !== "" ? field : (features[0]?.name ?? ""));
  }
  return features.filter(({ name }) => named.has(name));
}

/** Elements of one example of a field. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
