/** Which layers quick-add offers, and at which of their ports, for an open end of an edge. */
import { layers } from "../../engine/layers/registry";
import { compatiblePorts } from "../../engine/model/compatible-layers";
import type { OpenEnd } from "../document/document-actions";
import type { DocumentState } from "../document/document-store";
import type { Offer } from "./quick-add";

/** Every layer of the palette. */
export const ALL_OFFERS: readonly Offer[] = layers.map((layer) => ({ layer }));

/** Layers whose port could take or feed the open end, as far as its shape is known; all that have a port otherwise. */
export function offersFor({ document, dataset }: DocumentState, open: OpenEnd): readonly Offer[] {
  return compatiblePorts(document, dataset, { node: open.node, port: open.port, direction: open.end });
}
