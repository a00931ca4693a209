/** Which layers quick-add offers, and at which of their ports, for an open end of an edge. */
import { layers } from "../../engine/layers/registry";
import { compatiblePorts } from "../../engine/model/compatible-layers";
import type { PortReference } from "../../engine/model/types";
import type { OpenEnd } from "../document/document-actions";
import type { DocumentState } from "../document/document-store";
import { wouldContainItself } from "../document/blocks";
import { blockKind } from "../document/node-kinds";
import { openBlocks, viewPrefix } from "../document/open-block";
import type { Offer } from "./quick-add";

/** Every layer of the palette. */
export const ALL_OFFERS: readonly Offer[] = layers.map((layer) => ({ layer }));

/** Uses of the project's blocks that may stand on the canvas that is shown, those with a port for the open end if there is one. */
export function blockOffers({ document, view, path }: DocumentState, open?: OpenEnd): readonly Offer[] {
  const around = openBlocks(document, path).at(-1)?.block.id;
  return view.blocks.flatMap((block): Offer[] => {
    const layer = blockKind(view.blocks, block.id);
    if (!layer || (around !== undefined && wouldContainItself(view.blocks, around, block.id))) return [];
    if (!open) return [{ layer, block: block.id }];
    const [port] = open.end === "source" ? layer.inputs : layer.outputs;
    return port ? [{ layer, block: block.id, port: port.name }] : [];
  });
}

/** Layers whose port could take or feed the open end, as far as its shape is known; all that have a port otherwise. */
export function offersFor(state: DocumentState, open: OpenEnd): readonly Offer[] {
  const { node, port } = flatEnd(state, open);
  const fitting = compatiblePorts(state.flat, state.dataset, { node, port, direction: open.end });
  return [...fitting, ...blockOffers(state, open)];
}

/** The port of the flat graph behind one on the canvas; one that the graph lacks where nothing is known of it. */
function flatEnd({ document, path, flat }: DocumentState, { node, port, end }: OpenEnd): PortReference {
  const id = viewPrefix(document, path) + node;
  const passage = flat.passages.get(id);
  if (!passage) return { node: id, port };
  if (end === "source") return passage.outputs[port] ?? { node: id, port };
  const behind = [...flat.openPorts].find(([, open]) => open.use === id && open.port === port)?.[0].split(" ");
  return { node: behind?.[0] ?? id, port: behind?.[1] ?? port };
}
