/** Writes a template's graph down in one place: nodes by column and row of the canvas, edges by the ids of their ends. */
import { validateAttributes } from "../../engine/layers/attributes";
import type { LayerAttributes } from "../../engine/layers/define";
import type { DataSettings, TrainingSettings } from "../../engine/model/types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../../engine/model/types";
import { BLOCK } from "../document/blocks";
import { nodeKind } from "../document/node-kinds";
import type { BlockDefinition, BlockParameter, DocumentEdge, DocumentNode, ProjectDocument } from "../document/schema";
import { SCHEMA_VERSION } from "../document/schema";

/** Distance between columns and rows of nodes, which are about 208 wide and 96 high. */
const COLUMN = 260;
const ROW = 150;

export interface TemplateNode {
  readonly id: string;
  readonly layer: string;
  readonly name: string;
  /** What differs from the layer's defaults; of a use, what it sets in its block. */
  readonly attributes?: LayerAttributes;
  /** Uses of a block (layer `block`): its id, and how often it is chained to itself. */
  readonly block?: string;
  readonly repeat?: number;
  readonly column: number;
  /** 0 is the main line. */
  readonly row?: number;
  /** Ids of the nodes that feed the inputs, in the order of the ports; `node/port` for another output than the first. */
  readonly from?: readonly string[];
}

/** A block of the template; its ports are nodes of the layers `blockInput` and `blockOutput`. */
export interface TemplateBlock {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly nodes: readonly TemplateNode[];
  readonly parameters: readonly BlockParameter[];
}

/** A few words on the canvas: what a person does next. */
export interface TemplateNote {
  readonly text: string;
  readonly column: number;
  readonly row: number;
}

/** As large as a note of three lines. */
const NOTE_SIZE = { width: 380, height: 104 } as const;

export interface TemplateDescription {
  readonly name: string;
  readonly note?: TemplateNote;
  /** Each after the blocks that it uses. */
  readonly blocks?: readonly TemplateBlock[];
  readonly nodes: readonly TemplateNode[];
  readonly data: Partial<DataSettings>;
  readonly training: Partial<TrainingSettings>;
}

/** @throws Error for a layer that does not exist or has no port for a source: a mistake in the template. */
export function composeProject(id: string, template: TemplateDescription): ProjectDocument {
  const blocks = (template.blocks ?? []).reduce<readonly BlockDefinition[]>(
    (known, { nodes, ...block }) => [
      ...known,
      { ...block, ...composeCanvas(`${id}, ${block.name}`, nodes, known), notes: [], frames: [] },
    ],
    [],
  );
  return {
    format: "trainyard-project",
    schemaVersion: SCHEMA_VERSION,
    id,
    name: template.name,
    ...composeCanvas(id, template.nodes, blocks),
    notes: composeNote(template.note),
    frames: [],
    blocks,
    data: { ...DEFAULT_DATA, ...template.data },
    training: { ...DEFAULT_TRAINING, ...template.training },
  };
}

function composeNote(note: TemplateNote | undefined): ProjectDocument["notes"] {
  if (note === undefined) return [];
  const position = { x: note.column * COLUMN, y: note.row * ROW };
  return [{ id: "note-1", text: note.text, position, size: NOTE_SIZE, color: "yellow" }];
}

function composeCanvas(
  place: string,
  described: readonly TemplateNode[],
  blocks: readonly BlockDefinition[],
): Pick<ProjectDocument, "nodes" | "edges"> {
  const kindOf = (node: TemplateNode) => {
    const kind = nodeKind(blocks, node);
    if (kind === undefined) throw new Error(`Template ${place} uses ${node.block ?? node.layer}, which is not there.`);
    return kind;
  };
  const firstOutput = new Map(described.map((node) => [node.id, kindOf(node).outputs[0]?.name]));
  const edges: DocumentEdge[] = [];
  const nodes = described.map((node): DocumentNode => {
    const { inputs, attributes } = kindOf(node);
    (node.from ?? []).forEach((source, position) => {
      const port = inputs[Math.min(position, inputs.length - 1)];
      if (port === undefined || (position >= inputs.length && port.variadic !== true))
        throw new Error(`Template ${place}: ${node.id} has no input for ${source}.`);
      const [from = "", output = firstOutput.get(from) ?? "y"] = source.split("/");
      edges.push({
        id: `edge-${edges.length + 1}`,
        source: { node: from, port: output },
        target: { node: node.id, port: port.name },
      });
    });
    // A use sets only what differs from its block, so that an edit of the block reaches it.
    const defaults = node.layer === BLOCK ? {} : validateAttributes(attributes, {}).values;
    return {
      id: node.id,
      layer: node.layer,
      name: node.name,
      attributes: { ...defaults, ...node.attributes },
      position: { x: node.column * COLUMN, y: (node.row ?? 0) * ROW },
      ...(node.block === undefined ? {} : { block: node.block }),
      ...(node.repeat === undefined ? {} : { repeat: node.repeat }),
    };
  });
  return { nodes, edges };
}
