/** What there is to see of each layer of a trained model, and in which words. Pure. */
import { findLayer } from "../../engine/layers/registry";
import { inferModel } from "../../engine/model/infer-model";
import type { ModelNode } from "../../engine/model/types";
import type { WeightsSource } from "../predict/weights-source";

export type Sight =
  | { readonly kind: "parameter" | "rows"; readonly parameter: string; readonly label: string }
  | { readonly kind: "activations" | "attention" | "examples"; readonly label: string };

export interface LayerSights {
  readonly node: ModelNode;
  readonly sights: readonly Sight[];
}

/** Layers whose forward pass has an attention of their own. */
const ATTENTION = new Set(["multiHeadAttention", "transformerBlock"]);
/** Tables with a row for each token or position. */
const TABLES = new Set(["embedding", "positionEmbedding"]);

/** A sight as one string, for a control. */
export const sightKey = (sight: Sight): string =>
  "parameter" in sight ? `${sight.kind} ${sight.parameter}` : sight.kind;

function sightsOf(node: ModelNode): readonly Sight[] {
  const layer = findLayer(node.layer);
  const output = Object.values(node.outputs)[0];
  const shown = layer?.role === "layer" && output?.dtype === "f32";
  return [
    ...(shown ? [{ kind: "activations", label: "Activations" } as const] : []),
    ...(ATTENTION.has(node.layer) ? [{ kind: "attention", label: "Attention" } as const] : []),
    ...node.parameters.map(({ name }) => ({ kind: "parameter", parameter: name, label: `Parameter ${name}` }) as const),
    ...(TABLES.has(node.layer)
      ? node.parameters
          .filter(({ shape }) => shape.length === 2)
          .map(({ name }) => ({ kind: "rows", parameter: name, label: `Rows of ${name}, on a plane` }) as const)
      : []),
    ...(shown ? [{ kind: "examples", label: "Many examples, on a plane" } as const] : []),
  ];
}

/** The layers of the trained model that have something to show, in their order. */
export function layerSights({ graph, dataset }: Pick<WeightsSource, "graph" | "dataset">): readonly LayerSights[] {
  return inferModel(graph, dataset)
    .nodes.map((node) => ({ node, sights: sightsOf(node) }))
    .filter(({ sights }) => sights.length > 0);
}
