/** The numbers that a step of a model reports, by its nodes alone: known before anything is built. */
import { findLayer } from "../layers/registry";
import type { MetricDescription, ModelNode } from "./types";

/** `loss` first, then one for each loss node and each metric node, in the order of the graph. */
export function metricsOf(nodes: readonly ModelNode[]): readonly MetricDescription[] {
  const withRole = (role: string) => nodes.filter(({ layer }) => findLayer(layer)?.role === role);
  return [
    { name: "loss", unit: "number", better: "lower" },
    ...[...withRole("loss"), ...withRole("metric")].map(({ layer, name }): MetricDescription => {
      const unit = findLayer(layer)?.unit ?? "number";
      return { name, unit, better: unit === "ratio" ? "higher" : "lower" };
    }),
  ];
}
