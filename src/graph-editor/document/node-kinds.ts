/**
 * What a node is, for the editor: a layer of the engine, a use of a block, or a port of the block that it stands in. One
 * description for all three, so that canvas, inspector and commands need not tell them apart. Nothing here is inferred.
 */
import type { AttributeField, AttributeSchema, LayerDefinition, Port } from "../../engine/layers/define";
import { findLayer } from "../../engine/layers/registry";
import { BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, findBlock } from "./blocks";
import type { BlockDefinition, BlockParameter, DocumentNode } from "./schema";

/** Categories of the palette: those of the engine's layers, and blocks. */
export type NodeCategory = LayerDefinition["category"] | "block";

export interface NodeKind extends Pick<
  LayerDefinition,
  "type" | "label" | "role" | "docs" | "inputs" | "outputs" | "attributes"
> {
  readonly category: NodeCategory;
}

const docs = (summary: string): NodeKind["docs"] => ({ summary, formula: "", references: [] });
const portAttributes: AttributeSchema = { name: { kind: "text", label: "Port name", default: "" } };

const ports: readonly NodeKind[] = [
  {
    type: BLOCK_INPUT,
    label: "Block input",
    role: "layer",
    category: "block",
    docs: docs("What a use of the block takes at this port."),
    inputs: [],
    outputs: [{ name: "y", label: "Value" }],
    attributes: portAttributes,
  },
  {
    type: BLOCK_OUTPUT,
    label: "Block output",
    role: "layer",
    category: "block",
    docs: docs("What a use of the block gives at this port."),
    inputs: [{ name: "x", label: "Value" }],
    outputs: [],
    attributes: portAttributes,
  },
];

type Blocks = readonly BlockDefinition[];
/** Documents share their `blocks` from one revision to the next, so that kinds keep their identity while nothing in them changes. */
const kindsOf = new WeakMap<Blocks, Map<string, NodeKind>>();

/** The kind of a use of this block; undefined where there is no such block. */
export function blockKind(blocks: Blocks, id: string | undefined): NodeKind | undefined {
  const block = findBlock(blocks, id);
  if (!block) return undefined;
  const kinds = kindsOf.get(blocks) ?? new Map<string, NodeKind>();
  kindsOf.set(blocks, kinds);
  const known = kinds.get(block.id);
  if (known) return known;
  const kind: NodeKind = {
    type: BLOCK,
    label: block.name,
    role: "layer",
    category: "block",
    docs: docs(block.summary),
    inputs: portsOf(block, BLOCK_INPUT),
    outputs: portsOf(block, BLOCK_OUTPUT),
    attributes: parameterSchema(blocks, block),
  };
  kinds.set(block.id, kind);
  return kind;
}

/** The kind of a node; undefined for a layer or a block that does not exist. */
export function nodeKind(blocks: Blocks, node: Pick<DocumentNode, "layer" | "block">): NodeKind | undefined {
  if (node.layer === BLOCK) return blockKind(blocks, node.block);
  return findLayer(node.layer) ?? ports.find((kind) => kind.type === node.layer);
}

/** Ports of a block's uses, in the order of its nodes. A port goes by the id of its node, so that renaming it breaks no edge. */
function portsOf(block: BlockDefinition, layer: string): readonly Port[] {
  const nodes = block.nodes.filter((node) => node.layer === layer);
  const plain = layer === BLOCK_INPUT ? "Input" : "Output";
  return nodes.map((node, index) => ({
    name: node.id,
    label: portLabel(node) ?? (nodes.length > 1 ? `${plain} ${index + 1}` : plain),
  }));
}

function portLabel(node: DocumentNode): string | undefined {
  const name = node.attributes["name"];
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** The attribute behind a parameter of a block: its form field, with the value inside the block as the default. */
export function parameterField(blocks: Blocks, block: BlockDefinition, parameter: BlockParameter) {
  const node = block.nodes.find(({ id }) => id === parameter.node);
  const field = node && nodeKind(blocks, node)?.attributes[parameter.attribute];
  return node && field && withDefault(field, parameter.label, node.attributes[parameter.attribute]);
}

/** Entries of one name are one field. Parameters of attributes that do not exist are left out. */
function parameterSchema(blocks: Blocks, block: BlockDefinition): AttributeSchema {
  const schema: Record<string, AttributeField> = {};
  for (const parameter of block.parameters) {
    if (Object.hasOwn(schema, parameter.name)) continue;
    const field = parameterField(blocks, block, parameter);
    if (field) schema[parameter.name] = field;
  }
  return schema;
}

/** The field under another label, with this default where it is of the field's kind. It shows always: what it hung on is inside. */
function withDefault(field: AttributeField, label: string, value: unknown): AttributeField {
  const { visibleWhen: _dropped, ...rest } = field;
  switch (rest.kind) {
    case "int":
    case "float":
      return { ...rest, label, default: typeof value === "number" ? value : rest.default };
    case "boolean":
      return { ...rest, label, default: typeof value === "boolean" ? value : rest.default };
    case "choice":
    case "text":
    case "field":
      return { ...rest, label, default: typeof value === "string" ? value : rest.default };
    case "ints":
    case "shape":
      return { ...rest, label, default: isNumbers(value) ? value : rest.default };
  }
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
