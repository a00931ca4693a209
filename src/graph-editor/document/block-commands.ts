/**
 * Commands on definitions and uses of blocks: names, repeats, parameters, new uses, definitions that come from elsewhere.
 * They take the whole document (ids of uses are those of one canvas, given by its path). Making and detaching are in `make-block.ts`.
 */
import { BLOCK, BLOCK_INPUT, findBlock, usedBlocks } from "./blocks";
import type { Command, Position } from "./commands";
import { addNode } from "./commands";
import { freshIdAmong } from "./ids";
import { nodeKind } from "./node-kinds";
import type { BlockPath } from "./open-block";
import { liftCommand, openBlocks, tidyBlocks } from "./open-block";
import type { BlockChange } from "./make-block";
import { nodeTitle } from "./ports";
import type { BlockDefinition, DocumentNode, ProjectDocument } from "./schema";
import { LARGEST_REPEAT } from "./schema";

function changeBlock(id: string, change: (block: BlockDefinition) => BlockDefinition): Command {
  return (document) => {
    const blocks = document.blocks.map((block) => (block.id === id ? change(block) : block));
    return blocks.every((block, index) => block === document.blocks[index]) ? document : { ...document, blocks };
  };
}

/** Names a definition; an empty name is ignored. */
export function renameBlock(id: string, name: string): Command {
  const trimmed = name.trim().slice(0, 80);
  return changeBlock(id, (block) => (trimmed === "" || trimmed === block.name ? block : { ...block, name: trimmed }));
}

/** Says what a block is for. */
export function describeBlock(id: string, summary: string): Command {
  const trimmed = summary.trim().slice(0, 1000);
  return changeBlock(id, (block) => (trimmed === block.summary ? block : { ...block, summary: trimmed }));
}

/** How often a use on the canvas is chained to itself, 1 to 64. */
export function setRepeat(use: string, times: number): Command {
  return (document) => {
    const repeat = Math.round(Math.min(LARGEST_REPEAT, Math.max(1, times)));
    const nodes = document.nodes.map((node): DocumentNode => {
      if (node.id !== use || node.layer !== BLOCK || (node.repeat ?? 1) === repeat) return node;
      const { repeat: _dropped, ...rest } = node;
      return repeat === 1 ? rest : { ...rest, repeat };
    });
    return nodes.every((node, index) => node === document.nodes[index]) ? document : { ...document, nodes };
  };
}

/** Every canvas of a document: the project's and those of its blocks. */
function canvasesOf(document: ProjectDocument): readonly (readonly DocumentNode[])[] {
  return [document.nodes, ...document.blocks.map((block) => block.nodes)];
}

/** How many nodes of the document are uses of the block, on any canvas. */
export function countUses(document: ProjectDocument, id: string): number {
  return canvasesOf(document).reduce((sum, nodes) => sum + nodes.filter((node) => node.block === id).length, 0);
}

/** Takes a definition out of the project; does nothing while it is used. */
export function removeBlock(id: string): Command {
  return (document) => {
    if (!findBlock(document.blocks, id) || countUses(document, id) > 0) return document;
    return { ...document, blocks: document.blocks.filter((block) => block.id !== id) };
  };
}

/** Puts what was made or detached on the canvas at the end of the path, with the parameters of the block around it. */
export function applyBlockChange(path: BlockPath, change: Exclude<BlockChange, { problem: string }>): Command {
  return (document) => {
    const next = liftCommand(path, change.command)(document);
    const around = openBlocks(document, path).at(-1)?.block;
    if (!around) return next;
    return tidyBlocks(changeBlock(around.id, (block) => ({ ...block, parameters: change.parameters }))(next));
  };
}

/**
 * Makes an attribute of a node inside the block a parameter that each use can set. Does nothing where it is one already or
 * there is no such attribute.
 */
export function exposeAttribute(id: string, node: string, attribute: string): Command {
  return (document) =>
    changeBlock(id, (block) => {
      const inner = block.nodes.find((candidate) => candidate.id === node);
      const field = inner && nodeKind(document.blocks, inner)?.attributes[attribute];
      const taken = block.parameters.some((entry) => entry.node === node && entry.attribute === attribute);
      if (!inner || !field || taken || inner.layer === BLOCK_INPUT) return block;
      const title = nodeTitle(inner, document.blocks);
      const name = freshIdAmong(
        block.parameters.map((entry) => ({ id: entry.name })),
        attribute.replace(/[^A-Za-z0-9_]/g, "").slice(0, 40),
      );
      const label = `${title}: ${field.label.toLowerCase()}`.slice(0, 80);
      return { ...block, parameters: [...block.parameters, { name, label, node, attribute }] };
    })(document);
}

/** What a parameter is called in the form of each use; an empty label is ignored. */
export function renameParameter(id: string, name: string, label: string): Command {
  const trimmed = label.trim().slice(0, 80);
  return changeBlock(id, (block) => {
    const same = block.parameters.every((entry) => entry.name !== name || entry.label === trimmed);
    if (trimmed === "" || same) return block;
    const parameters = block.parameters.map((entry) => (entry.name === name ? { ...entry, label: trimmed } : entry));
    return { ...block, parameters };
  });
}

/** Makes a parameter an attribute of the inside again; what uses have set for it is forgotten. */
export function hideParameter(id: string, name: string): Command {
  return (document) => {
    const block = findBlock(document.blocks, id);
    if (!block?.parameters.some((entry) => entry.name === name)) return document;
    const forget = (nodes: readonly DocumentNode[]): readonly DocumentNode[] => {
      if (!nodes.some((node) => node.block === id && Object.hasOwn(node.attributes, name))) return nodes;
      return nodes.map((node) => {
        if (node.block !== id || !Object.hasOwn(node.attributes, name)) return node;
        const attributes = Object.entries(node.attributes).filter(([key]) => key !== name);
        return { ...node, attributes: Object.fromEntries(attributes) };
      });
    };
    return {
      ...document,
      nodes: forget(document.nodes),
      blocks: document.blocks.map((other) => {
        const nodes = forget(other.nodes);
        // A parameter of a block around that set this one goes with it.
        const parameters = other.parameters.filter(
          (entry) =>
            !(other.id === id && entry.name === name) &&
            !(entry.attribute === name && nodes.some((node) => node.id === entry.node && node.block === id)),
        );
        const same = nodes === other.nodes && parameters.length === other.parameters.length;
        return same ? other : { ...other, nodes, parameters };
      }),
    };
  };
}

/** Adds a use of a definition to the canvas; does nothing where the block or the place for the id is missing. */
export function addUse(block: string, id: string, position: Position): Command {
  return (document) =>
    findBlock(document.blocks, block)
      ? addNode({ id, layer: BLOCK, block, attributes: {}, position })(document)
      : document;
}

export interface MergedBlocks {
  readonly blocks: readonly BlockDefinition[];
  /** The id that each definition has in the document now. */
  readonly ids: ReadonlyMap<string, string>;
}

/**
 * Brings definitions from elsewhere (a clip, the library) into a document. One that is there already, the same in
 * everything, is used as it is; one that only has the id of another gets an id and a name of its own.
 */
export function mergeBlocks(own: readonly BlockDefinition[], incoming: readonly BlockDefinition[]): MergedBlocks {
  const ids = new Map<string, string>();
  const blocks = [...own];
  const relinked = (node: DocumentNode): DocumentNode => {
    const block = node.block === undefined ? undefined : ids.get(node.block);
    return block === undefined || block === node.block ? node : { ...node, block };
  };
  for (const block of innermostFirst(incoming)) {
    const next: BlockDefinition = { ...block, nodes: block.nodes.map(relinked) };
    const same = blocks.find((other) => other.id === block.id);
    if (same && JSON.stringify(same) === JSON.stringify(next)) {
      ids.set(block.id, same.id);
      continue;
    }
    const id = same ? freshIdAmong(blocks, "block") : block.id;
    ids.set(block.id, id);
    blocks.push({ ...next, id, name: freshName(blocks, block.name) });
  }
  return { blocks: blocks.length === own.length ? own : blocks, ids };
}

function innermostFirst(blocks: readonly BlockDefinition[]): readonly BlockDefinition[] {
  const depth = new Map(blocks.map((block) => [block.id, usedBlocks(blocks, block.nodes).length]));
  return [...blocks].sort((a, b) => (depth.get(a.id) ?? 0) - (depth.get(b.id) ?? 0));
}

/** The name, with a number where another block has it. */
export function freshName(blocks: readonly BlockDefinition[], name: string): string {
  const taken = new Set(blocks.map((block) => block.name));
  let fresh = name;
  for (let count = 2; taken.has(fresh); count++) fresh = `${name.slice(0, 74)} ${count}`;
  return fresh;
}
