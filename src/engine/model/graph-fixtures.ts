/** Small graphs and data sets that the model's tests are written in: a line of text for a node, another for an edge. */
import type { AttributeValue } from "../ir/types";
import type { DataField } from "../layers/define";
import { findLayer } from "../layers/registry";
import type { DatasetDescription, GraphDescription, GraphEdge, GraphNode } from "./types";

type NodeText = readonly [id: string, layer: string, attributes?: Readonly<Record<string, AttributeValue>>];

/**
 * @param edges `from -> to`, `from -> to.port`; without a port the first of the layer.
 */
export function graphOf(nodes: readonly NodeText[], edges: readonly string[]): GraphDescription {
  const described = nodes.map(([id, layer, attributes]): GraphNode => ({ id, layer, attributes: attributes ?? {} }));
  const layerOf = new Map(described.map((node) => [node.id, node.layer]));
  return {
    nodes: described,
    edges: edges.map((text, position): GraphEdge => {
      const [source = "", end = ""] = text.split(" -> ");
      const [target = "", port] = end.split(".");
      const first = findLayer(layerOf.get(target) ?? "")?.inputs[0]?.name ?? "x";
      return {
        id: `e${position + 1}`,
        source: { node: source, port: "y" },
        target: { node: target, port: port ?? first },
      };
    }),
  };
}

export function datasetOf(...fields: readonly DataField[]): DatasetDescription {
  const counts = { train: 100, validation: 10, test: 20 };
  return { id: "d", name: "Data", summary: "", source: "", licence: "", revision: "1", fields, counts };
}

export const image: DataField = { name: "image", role: "feature", kind: "image", shape: [4, 4, 1], dtype: "f32" };
export const features: DataField = { name: "features", role: "feature", kind: "numeric", shape: [3], dtype: "f32" };
export const label: DataField = {
  name: "label",
  role: "target",
  kind: "category",
  shape: [],
  dtype: "i32",
  classCount: 3,
};
export const mass: DataField = {
  name: "mass",
  role: "target",
  kind: "numeric",
  shape: [1],
  dtype: "f32",
  scale: { mean: 40, deviation: 8 },
};

/** features -> dense -> cross-entropy with label. */
export const classifier = (units = 3): GraphDescription =>
  graphOf(
    [
      ["in", "input"],
      ["d", "dense", { units }],
      ["t", "target"],
      ["loss", "crossEntropy"],
    ],
    ["in -> d", "d -> loss", "t -> loss.target"],
  );
