/**
 * Making a block of nodes, and taking a use apart again. Both keep the model the same: what fed the nodes feeds the use's
 * ports, what they fed is fed by them, in the same order at ports that take many edges.
 */
import type { PortReference } from "../../engine/model/types";
import { BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, blockOf } from "./blocks";
import type { Command } from "./commands";
import { parameterValues, repetitions } from "./expand-blocks";
import { freshEdgeId, freshIdAmong, freshNodeId } from "./ids";
import { nodeKind } from "./node-kinds";
import { COLUMN, COLUMN_GAP, NODE_WIDTH, ROW } from "./placement";
import { downstreamOf, findNode, nodeTitle, samePort } from "./ports";
import type { BlockDefinition, BlockParameter, DocumentEdge, DocumentNode, ProjectDocument } from "./schema";

/** What making or detaching does, or why it cannot be done, as a sentence. */
export type BlockChange =
  | {
      readonly command: Command;
      /** Ids of the nodes that come of it. */
      readonly nodes: readonly string[];
      /** Parameters of the block around, as they have to be to set what they set before; empty on the project's canvas. */
      readonly parameters: readonly BlockParameter[];
    }
  | { readonly problem: string };

const isPort = (node: DocumentNode): boolean => node.layer === BLOCK_INPUT || node.layer === BLOCK_OUTPUT;

/**
 * Makes a block of the nodes with these ids, and a use of it in their place. Ports of the block around stay outside.
 * @param document or the view of it from inside an open block.
 * @param outer parameters of that open block.
 */
export function makeBlock(
  document: ProjectDocument,
  ids: readonly string[],
  name: string,
  outer: readonly BlockParameter[] = [],
): BlockChange {
  const nodes = document.nodes.filter((node) => ids.includes(node.id) && !isPort(node));
  if (nodes.length === 0) return { problem: "Select the layers that the block should hold." };
  const inside = new Set(nodes.map((node) => node.id));
  const between = nodeBetween(document, inside);
  if (between) {
    const title = nodeTitle(between, document.blocks);
    return { problem: `${title} lies between the selected layers: select it too, so that the block feeds no circle.` };
  }
  const id = freshIdAmong(document.blocks, "block");
  const use = freshNodeId(document, BLOCK);
  const ports = new PortMaker(document, nodes);
  const edges: DocumentEdge[] = [];
  const kept: DocumentEdge[] = [];
  for (const edge of document.edges) {
    const from = inside.has(edge.source.node);
    const to = inside.has(edge.target.node);
    if (from && to) edges.push(edge);
    else if (to) {
      const { port, fresh } = ports.input(edge.source);
      edges.push({ id: edge.id, source: { node: port, port: "y" }, target: edge.target });
      if (fresh) kept.push({ ...edge, target: { node: use, port } });
    } else if (from) kept.push({ ...edge, source: { node: use, port: ports.output(edge.source).port } });
    else kept.push(edge);
  }
  for (const end of looseOutputs(document, nodes)) ports.output(end);
  const block: BlockDefinition = {
    id,
    name: name.trim().slice(0, 80) || "Block",
    summary: "",
    nodes: [...named(ports.inputs), ...nodes, ...named(ports.outputs)],
    edges: [...edges, ...ports.edges(edges)],
    notes: [],
    frames: [],
    // What a parameter of the block around sets inside is now set through a parameter of this one.
    parameters: outer
      .filter((parameter) => inside.has(parameter.node))
      .map((parameter) => ({ ...parameter, name: carriedName(parameter) })),
  };
  const node: DocumentNode = { id: use, layer: BLOCK, block: id, attributes: {}, position: middleOf(nodes) };
  return {
    nodes: [use],
    command: (current) => ({
      ...current,
      nodes: [...current.nodes.filter((other) => !inside.has(other.id)), node],
      edges: kept,
      blocks: [...current.blocks, block],
    }),
    parameters: outer.map((parameter) =>
      inside.has(parameter.node) ? { ...parameter, node: use, attribute: carriedName(parameter) } : parameter,
    ),
  };
}

/** The name under which a parameter goes on inside a block that was made of its node. */
function carriedName({ node, attribute }: BlockParameter): string {
  return `${node}-${attribute}`.replace(/[^A-Za-z0-9_-]/g, "").slice(0, 64);
}

/** A port that is the only one on its side needs no name. */
function named(ports: readonly DocumentNode[]): readonly DocumentNode[] {
  return ports.length === 1 ? ports.map((port) => ({ ...port, attributes: { name: "" } })) : ports;
}

/** A node outside that the inside feeds and that feeds the inside. */
function nodeBetween(document: ProjectDocument, inside: ReadonlySet<string>): DocumentNode | undefined {
  const after = new Set<string>();
  for (const id of inside) for (const reached of downstreamOf(document, id)) after.add(reached);
  const back = document.edges.find(
    ({ source, target }) => inside.has(target.node) && !inside.has(source.node) && after.has(source.node),
  );
  return back && findNode(document, back.source.node);
}

/** Outputs that feed nothing at all; they would be out of reach inside. */
function looseOutputs(document: ProjectDocument, nodes: readonly DocumentNode[]): readonly PortReference[] {
  const used = new Set(document.edges.map(({ source }) => `${source.node} ${source.port}`));
  return nodes.flatMap((node) =>
    (nodeKind(document.blocks, node)?.outputs ?? [])
      .filter((port) => !used.has(`${node.id} ${port.name}`))
      .map((port) => ({ node: node.id, port: port.name })),
  );
}

function middleOf(nodes: readonly DocumentNode[]): { readonly x: number; readonly y: number } {
  const xs = nodes.map((node) => node.position.x);
  const ys = nodes.map((node) => node.position.y);
  return {
    x: Math.round((Math.min(...xs) + Math.max(...xs)) / 2),
    y: Math.round((Math.min(...ys) + Math.max(...ys)) / 2),
  };
}

/** The ports of a block that is being made: one for each output that feeds it, one for each of its own that feeds others. */
class PortMaker {
  readonly inputs: DocumentNode[] = [];
  readonly outputs: DocumentNode[] = [];
  readonly #sources: PortReference[] = [];
  readonly #ends: PortReference[] = [];
  readonly #document: ProjectDocument;
  readonly #nodes: readonly DocumentNode[];

  constructor(document: ProjectDocument, nodes: readonly DocumentNode[]) {
    this.#document = document;
    this.#nodes = nodes;
  }

  input(source: PortReference): { readonly port: string; readonly fresh: boolean } {
    return this.#port(source, this.#sources, this.inputs, BLOCK_INPUT);
  }

  output(source: PortReference): { readonly port: string; readonly fresh: boolean } {
    return this.#port(source, this.#ends, this.outputs, BLOCK_OUTPUT);
  }

  /** Edges from the block's own outputs to its output ports. */
  edges(taken: readonly DocumentEdge[]): readonly DocumentEdge[] {
    const all: DocumentEdge[] = [...taken];
    return this.#ends.map((source, index) => {
      const port = this.outputs[index]?.id ?? "";
      const edge: DocumentEdge = { id: freshIdAmong(all, "edge"), source, target: { node: port, port: "x" } };
      all.push(edge);
      return edge;
    });
  }

  #port(source: PortReference, known: PortReference[], made: DocumentNode[], layer: string) {
    const index = known.findIndex((other) => samePort(other, source));
    const old = made[index];
    if (old) return { port: old.id, fresh: false };
    const id = freshIdAmong([...this.#nodes, ...made], layer);
    const node = findNode(this.#document, source.node);
    const name = node === undefined ? "" : nodeTitle(node, this.#document.blocks);
    const xs = this.#nodes.map(({ position }) => position.x);
    const x = layer === BLOCK_INPUT ? Math.min(...xs) - COLUMN : Math.max(...xs) + COLUMN;
    const y = Math.min(...this.#nodes.map(({ position }) => position.y)) + made.length * ROW;
    known.push(source);
    made.push({ id, layer, attributes: { name }, position: { x, y } });
    return { port: id, fresh: true };
  }
}

/**
 * Puts the nodes of a use's block in its place, as often as it is repeated, with what the use sets.
 * @param document or the view of it from inside an open block.
 * @param outer parameters of that open block.
 */
export function detachUse(document: ProjectDocument, id: string, outer: readonly BlockParameter[] = []): BlockChange {
  const use = findNode(document, id);
  const block = use && blockOf(document.blocks, use);
  if (!use || !block) return { problem: "Select a block to take apart." };
  const count = repetitions(use, block);
  const inner = block.nodes.filter((node) => !isPort(node));
  const values = parameterValues(use, block);
  const left = Math.min(...inner.map((node) => node.position.x));
  const top = Math.min(...inner.map((node) => node.position.y));
  const step = Math.max(...inner.map((node) => node.position.x)) - left + NODE_WIDTH + COLUMN_GAP;
  const taken: DocumentNode[] = [...document.nodes];
  const copies = Array.from({ length: count }, (_, index) => {
    const ids = new Map<string, string>();
    for (const node of inner) {
      const copy: DocumentNode = {
        ...node,
        id: freshNodeId({ nodes: taken }, node.layer),
        attributes: { ...node.attributes, ...values.get(node.id) },
        position: {
          x: use.position.x + node.position.x - left + index * step,
          y: use.position.y + node.position.y - top,
        },
        ...(use.bypassed === true ? { bypassed: true } : {}),
      };
      ids.set(node.id, copy.id);
      taken.push(copy);
    }
    return ids;
  });
  const added = taken.slice(document.nodes.length);
  const edges = detachedEdges(document, use, block, copies);
  const shift = inner.length === 0 ? 0 : Math.max(0, count * step - COLUMN);
  return {
    nodes: added.map((node) => node.id),
    command: (current) => ({
      ...current,
      nodes: [
        ...current.nodes
          .filter((node) => node.id !== id)
          .map((node) =>
            node.position.x > use.position.x
              ? { ...node, position: { x: node.position.x + shift, y: node.position.y } }
              : node,
          ),
        ...added,
      ],
      edges,
    }),
    parameters: outer.flatMap((parameter) => {
      if (parameter.node !== id) return [parameter];
      return block.parameters
        .filter((entry) => entry.name === parameter.attribute)
        .flatMap((entry) =>
          copies.flatMap((ids) => {
            const node = ids.get(entry.node);
            return node === undefined ? [] : [{ ...parameter, node, attribute: entry.attribute }];
          }),
        );
    }),
  };
}

/** All edges of the canvas once the use is gone: those around it joined through, then those of its copies. */
function detachedEdges(
  document: ProjectDocument,
  use: DocumentNode,
  block: BlockDefinition,
  copies: readonly ReadonlyMap<string, string>[],
): readonly DocumentEdge[] {
  const inputs = block.nodes.filter((node) => node.layer === BLOCK_INPUT);
  const outputs = block.nodes.filter((node) => node.layer === BLOCK_OUTPUT);
  const into = (edges: readonly DocumentEdge[], node: string, port: string): PortReference | undefined =>
    edges.find((edge) => samePort(edge.target, { node, port }))?.source;
  /** What stands, once detached, for an output inside the copy with this index. */
  const sourceOf = (index: number, source: PortReference | undefined): PortReference | undefined => {
    if (!source) return undefined;
    const position = inputs.findIndex((node) => node.id === source.node);
    if (position < 0) {
      const node = copies[index]?.get(source.node);
      return node === undefined ? undefined : { node, port: source.port };
    }
    if (index === 0) return into(document.edges, use.id, source.node);
    return sourceOf(index - 1, into(block.edges, outputs[position]?.id ?? "", "x"));
  };
  const edges: DocumentEdge[] = document.edges.flatMap((edge): DocumentEdge[] => {
    if (edge.target.node === use.id) return [];
    if (edge.source.node !== use.id) return [edge];
    const source = sourceOf(copies.length - 1, into(block.edges, edge.source.port, "x"));
    return source ? [{ ...edge, source }] : [];
  });
  copies.forEach((ids, index) => {
    for (const edge of block.edges) {
      const node = ids.get(edge.target.node);
      const source = node === undefined ? undefined : sourceOf(index, edge.source);
      if (node === undefined || !source) continue;
      edges.push({ id: freshEdgeId({ edges }), source, target: { node, port: edge.target.port } });
    }
  });
  return edges;
}
