/** Writes a template's graph down in one place: nodes by column and row of the canvas, edges by the ids of their ends. */
import { validateAttributes } from "../../engine/layers/attributes";
import type { LayerAttributes } from "../../engine/layers/define";
import { findLayer } from "../../engine/layers/registry";
import type { DataSettings, TrainingSettings } from "../../engine/model/types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../../engine/model/types";
import type { DocumentEdge, DocumentNode, ProjectDocument } from "../document/schema";
import { SCHEMA_VERSION } from "../document/schema";

/** Distance between columns and rows of nodes, which are about 208 wide and 96 high. */
const COLUMN = 260;
const ROW = 150;

export interface TemplateNode {
  readonly id: string;
  readonly layer: string;
  readonly name: string;
  /** What differs from the layer's defaults. */
  readonly attributes?: LayerAttributes;
  readonly column: number;
  /** 0 is the main line. */
  readonly row?: number;
  /** Ids of the nodes that feed the inputs, in the order of the layer's ports; `node/port` for another output than `y`. */
  readonly from?: readonly string[];
}

export interface TemplateDescription {
  readonly name: string;
  readonly nodes: readonly TemplateNode[];
  readonly data: Partial<DataSettings>;
  readonly training: Partial<TrainingSettings>;
}

/** @throws Error for a layer that does not exist or has no port for a source: a mistake in the template. */
export function composeProject(id: string, template: TemplateDescription): ProjectDocument {
  const edges: DocumentEdge[] = [];
  const nodes = template.nodes.map((node): DocumentNode => {
    const layer = findLayer(node.layer);
    if (layer === undefined) throw new Error(`Template ${id} uses ${node.layer}, which is no layer.`);
    (node.from ?? []).forEach((source, position) => {
      const port = layer.inputs[Math.min(position, layer.inputs.length - 1)];
      if (port === undefined || (position >= layer.inputs.length && port.variadic !== true))
        throw new Error(`Template ${id}: ${node.id} has no input for ${source}.`);
      const [from = "", output = "y"] = source.split("/");
      edges.push({
        id: `edge-${edges.length + 1}`,
        source: { node: from, port: output },
        target: { node: node.id, port: port.name },
      });
    });
    return {
      id: node.id,
      layer: node.layer,
      name: node.name,
      attributes: { ...validateAttributes(layer.attributes, {}).values, ...node.attributes },
      position: { x: node.column * COLUMN, y: (node.row ?? 0) * ROW },
    };
  });
  return {
    format: "trainyard-project",
    schemaVersion: SCHEMA_VERSION,
    id,
    name: template.name,
    nodes,
    edges,
    notes: [],
    frames: [],
    blocks: [],
    data: { ...DEFAULT_DATA, ...template.data },
    training: { ...DEFAULT_TRAINING, ...template.training },
  };
}
