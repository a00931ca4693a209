/** Which layers quick-add offers, and at which of their ports, for an open end of an edge. */
import { layers } from "../../engine/layers/registry";
import type { ModelGraph } from "../../engine/model/types";
import { compatibleLayers } from "../../engine/model/compatible-layers";
import { modelNode } from "../document/derive-model";
import type { OpenEnd } from "../document/document-actions";
import type { Offer } from "./quick-add";

/** Every layer of the palette. */
export const ALL_OFFERS: readonly Offer[] = layers.map((layer) => ({ layer }));

/** Layers whose port could take or feed the open end, as far as its shape is known; all that have a port otherwise. */
export function offersFor(model: ModelGraph, open: OpenEnd): readonly Offer[] {
  if (open.end === "target") {
    return layers.flatMap((layer) => layer.outputs.slice(0, 1).map((port) => ({ layer, port: port.name })));
  }
  const spec = modelNode(model, open.node)?.outputs[open.port];
  if (!spec) return layers.flatMap((layer) => layer.inputs.slice(0, 1).map((port) => ({ layer, port: port.name })));
  return compatibleLayers(spec).map(({ layer, port }) => ({ layer, port }));
}
