/**
 * From the document to the graph that the engine is given: blocks are taken apart, then bypassed nodes are dissolved. The
 * page, what it asks of the workers, and the command line all come through here.
 */
import type { GraphDescription } from "../../engine/model/types";
import { dissolveBypassed } from "./dissolve-bypassed";
import { expandBlocks } from "./expand-blocks";
import type { FlatGraph } from "./expand-blocks";
import type { ProjectDocument } from "./schema";

type Drawn = Pick<ProjectDocument, "nodes" | "edges" | "blocks">;

/** The flat graph, with what became of the drawn nodes that it lacks. */
export function flattenDocument(document: Drawn): FlatGraph {
  return dissolveBypassed(expandBlocks(document), document.blocks);
}

/** Only what the engine needs: what is kept with runs and compared with them. */
export function engineGraph(document: Drawn): GraphDescription {
  const { nodes, edges } = flattenDocument(document);
  return {
    nodes: nodes.map(({ id, layer, name, attributes }) => ({
      id,
      layer,
      attributes,
      ...(name === undefined ? {} : { name }),
    })),
    edges: edges.map(({ id, source, target }) => ({ id, source, target })),
  };
}
