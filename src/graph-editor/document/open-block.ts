/**
 * An open block: a document seen from inside one of its uses, and commands lifted into it. The view is a document of its
 * own whose canvas is the block's; what a command does to that canvas goes into the definition and so into every use.
 * What always holds: after a command in a block, no use keeps an edge to a port that is gone, and no parameter names a node
 * that is gone.
 */
import { BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, blockOf, findBlock } from "./blocks";
import { checkReferences } from "./check-references";
import type { Command } from "./commands";
import { repetitionPrefix, repetitions } from "./expand-blocks";
import type { BlockDefinition, DocumentEdge, DocumentNode, ProjectDocument } from "./schema";

/** Ids of uses, one inside the other, from the project's canvas down. Empty: the project's canvas itself. */
export type BlockPath = readonly string[];

export interface OpenBlock {
  readonly use: DocumentNode;
  readonly block: BlockDefinition;
}

/** The uses and definitions along a path, as far as they exist. */
export function openBlocks(document: ProjectDocument, path: BlockPath): readonly OpenBlock[] {
  const found: OpenBlock[] = [];
  let nodes = document.nodes;
  for (const id of path) {
    const use = nodes.find((node) => node.id === id);
    const block = use && blockOf(document.blocks, use);
    if (!block) break;
    found.push({ use, block });
    nodes = block.nodes;
  }
  return found;
}

/** The part of a path that still exists; the same array if all of it does. */
export function existingPath(document: ProjectDocument, path: BlockPath): BlockPath {
  const { length } = openBlocks(document, path);
  return length === path.length ? path : path.slice(0, length);
}

/** The document as it looks from inside: the canvas is that of the block at the end of the path. */
export function viewOf(document: ProjectDocument, path: BlockPath): ProjectDocument {
  const block = openBlocks(document, path).at(-1)?.block;
  return block ? viewOfBlock(document, block) : document;
}

function viewOfBlock(document: ProjectDocument, block: BlockDefinition): ProjectDocument {
  return { ...document, nodes: block.nodes, edges: block.edges, notes: block.notes, frames: block.frames };
}

/** Prefix of the flat ids of what the view shows: "" on the project's canvas; of a repeated use, the first repetition. */
export function viewPrefix(document: ProjectDocument, path: BlockPath): string {
  return openBlocks(document, path).reduce(
    (prefix, { use, block }) => repetitionPrefix(prefix, use, repetitions(use, block), 1),
    "",
  );
}

/** A command that does to the block at the end of the path what `command` does to a document. */
export function liftCommand(path: BlockPath, command: Command): Command {
  return (document) => {
    const block = openBlocks(document, path).at(-1)?.block;
    if (path.length === 0) return command(document);
    return block ? changeBlockCanvas(document, block.id, command) : document;
  };
}

/** Runs a command on the canvas of a definition, as `liftCommand` does along a path. */
export function changeBlockCanvas(document: ProjectDocument, id: string, command: Command): ProjectDocument {
  const block = findBlock(document.blocks, id);
  if (!block) return document;
  const view = viewOfBlock(document, block);
  const next = command(view);
  if (next === view) return document;
  // Everything that is not on the canvas (settings, other blocks) is the document's own and comes back with the command's change.
  const { nodes, edges, notes, frames } = next;
  const rest = { nodes: document.nodes, edges: document.edges, notes: document.notes, frames: document.frames };
  const base: ProjectDocument = { ...next, ...rest };
  const sameCanvas = nodes === block.nodes && edges === block.edges && notes === block.notes && frames === block.frames;
  if (sameCanvas) return base;
  const blocks = base.blocks.map((other) => (other.id === id ? { ...other, nodes, edges, notes, frames } : other));
  return nodes === block.nodes ? { ...base, blocks } : tidyBlocks({ ...base, blocks });
}

/** The document without edges to ports that uses do not have and without parameters of nodes that are gone. */
export function tidyBlocks(document: ProjectDocument): ProjectDocument {
  const blocks = document.blocks.map((block) => {
    const nodes = new Set(block.nodes.map((node) => node.id));
    const parameters = block.parameters.filter((parameter) => nodes.has(parameter.node));
    const edges = edgesWithPorts(document.blocks, block);
    if (parameters.length === block.parameters.length && edges === block.edges) return block;
    return { ...block, parameters, edges };
  });
  const edges = edgesWithPorts(document.blocks, document);
  const changed = blocks.some((block, index) => block !== document.blocks[index]);
  if (!changed && edges === document.edges) return document;
  return { ...document, edges, blocks: changed ? blocks : document.blocks };
}

function edgesWithPorts(
  blocks: readonly BlockDefinition[],
  canvas: Pick<ProjectDocument, "nodes" | "edges">,
): readonly DocumentEdge[] {
  const uses = new Map(canvas.nodes.filter((node) => node.layer === BLOCK).map((node) => [node.id, node]));
  if (uses.size === 0) return canvas.edges;
  const has = (node: string, port: string, layer: string): boolean => {
    const use = uses.get(node);
    const block = use && blockOf(blocks, use);
    return !block || block.nodes.some((inner) => inner.id === port && inner.layer === layer);
  };
  const edges = canvas.edges.filter(
    ({ source, target }) => has(source.node, source.port, BLOCK_OUTPUT) && has(target.node, target.port, BLOCK_INPUT),
  );
  return edges.length === canvas.edges.length ? canvas.edges : edges;
}

/** Why a document cannot be kept as it is (a block inside itself, too deep, too many nodes), as a sentence. */
export function blocksProblem(document: ProjectDocument): string | undefined {
  if (document.blocks.length === 0) return undefined;
  try {
    checkReferences(document, (_path, reason) => {
      throw new RangeError(reason);
    });
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}`;
    throw error;
  }
}

/** Where a node of the flat graph is drawn. */
export interface Place {
  readonly path: BlockPath;
  /** Id on the canvas at the end of the path. */
  readonly id: string;
}

/** The place of a flat id of a node or an edge; undefined where the document has no such block any more. */
export function placeOf(document: ProjectDocument, flatId: string): Place {
  const segments = flatId.split("/");
  const path: string[] = [];
  let nodes = document.nodes;
  let at = 0;
  while (at < segments.length - 1) {
    const id = segments[at] ?? "";
    const use = nodes.find((node) => node.id === id);
    const block = use && blockOf(document.blocks, use);
    if (!block) break;
    path.push(id);
    nodes = block.nodes;
    at += repetitions(use, block) > 1 ? 2 : 1;
  }
  return { path, id: segments.slice(at).join("/") };
}
