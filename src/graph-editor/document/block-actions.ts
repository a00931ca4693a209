/**
 * What keys, menus, palette and inspector do alike with blocks: a command together with the selection that should follow it,
 * or a notice that says why nothing was done. Each is one step of undo.
 */
import { addUse, applyBlockChange, freshName, mergeBlocks, setRepeat } from "./block-commands";
import { BLOCK, blockOf, findBlock } from "./blocks";
import type { AddOptions } from "./document-actions";
import { connect, sequence } from "./commands";
import type { DocumentStore } from "./document-store";
import { dropOnEdge } from "./edits";
import { repeatProblem } from "./expand-blocks";
import { freshNodeId } from "./ids";
import type { BlockChange } from "./make-block";
import { detachUse, makeBlock } from "./make-block";
import { blockKind, nodeKind } from "./node-kinds";
import { openBlocks } from "./open-block";
import { endOfGraph, rightOf } from "./placement";
import { findNode } from "./ports";
import type { BlockDefinition, BlockParameter } from "./schema";

const NO_PARAMETERS: readonly BlockParameter[] = [];

/** The definition that the canvas shows; undefined on the project's canvas. */
export function openDefinition(store: DocumentStore): BlockDefinition | undefined {
  const { document, path } = store.getState();
  return openBlocks(document, path).at(-1)?.block;
}

function runChange(store: DocumentStore, change: BlockChange, label: string): void {
  const { path, run, select, say } = store.getState();
  if ("problem" in change) {
    say(change.problem);
    return;
  }
  run(applyBlockChange(path, change), { label, whole: true });
  select({ nodes: change.nodes, edges: [] });
}

/** Makes a block of the selected nodes and selects its use. */
export function makeBlockOfSelection(store: DocumentStore): void {
  const { document, view, selection } = store.getState();
  const outer = openDefinition(store)?.parameters ?? NO_PARAMETERS;
  const name = freshName(document.blocks, "Block");
  runChange(store, makeBlock(view, selection.nodes, name, outer), "make block");
}

/** Puts the layers of a use in its place and selects them. */
export function detach(store: DocumentStore, use: string): void {
  const outer = openDefinition(store)?.parameters ?? NO_PARAMETERS;
  runChange(store, detachUse(store.getState().view, use, outer), "detach block");
}

/** Sets how often a use is chained to itself, or says why its block cannot be. */
export function repeatUse(store: DocumentStore, use: string, times: number): void {
  const { view, run, say } = store.getState();
  const node = findNode(view, use);
  const block = node && blockOf(view.blocks, node);
  const problem = block && times > 1 ? repeatProblem(block, node.name ?? block.name) : undefined;
  if (problem === undefined) run(setRepeat(use, times), { label: "repeat block", mark: `repeat ${use}` });
  else say(problem);
}

/** Opens a use on the canvas; does nothing for another node. */
export function openUse(store: DocumentStore, use: string): boolean {
  const { view, path, openPath } = store.getState();
  const node = findNode(view, use);
  if (!node || !blockOf(view.blocks, node)) return false;
  openPath([...path, use]);
  return true;
}

/** Opens the use that is selected alone; false where something else is. */
export function openSelected(store: DocumentStore): boolean {
  const [only, ...others] = store.getState().selection.nodes;
  return only !== undefined && others.length === 0 && openUse(store, only);
}

/** Goes back to the canvas at this depth, 0 for the project's, and selects the use that was left. */
export function leaveTo(store: DocumentStore, depth: number): boolean {
  const { path, openPath, select } = store.getState();
  const use = path[depth];
  if (use === undefined) return false;
  openPath(path.slice(0, depth));
  select({ nodes: [use], edges: [] });
  return true;
}

export type InsertOptions = Pick<AddOptions, "position" | "edge" | "joint">;

/**
 * Adds a use of a block, after the selected node where one has an output and nothing else was asked for, and selects it.
 * @param definitions the block and those that it uses; what the document lacks of them is added to it.
 */
export function insertBlock(
  store: DocumentStore,
  definitions: readonly BlockDefinition[],
  id: string,
  { position, edge, joint }: InsertOptions = {},
): void {
  const { view, selection, run, select, reveal } = store.getState();
  const merged = mergeBlocks(view.blocks, definitions);
  const block = merged.ids.get(id) ?? id;
  const kind = blockKind(merged.blocks, block);
  if (!findBlock(merged.blocks, block) || !kind) return;
  const [only, ...others] = selection.nodes;
  const selected = only !== undefined && others.length === 0 ? findNode(view, only) : undefined;
  const output = selected && nodeKind(view.blocks, selected)?.outputs[0];
  const input = kind.inputs[0];
  const use = freshNodeId(view, BLOCK);
  const after = selected && output && position === undefined && !joint ? selected : undefined;
  const neighbour = after ?? (joint && findNode(view, joint.node));
  const place = position ?? (neighbour ? rightOf(view, neighbour) : endOfGraph(view));
  const joined =
    after && output && input ? [connect({ node: after.id, port: output.name }, { node: use, port: input.name })] : [];
  if (joint?.newPort !== undefined) {
    const [old, own] = [joint, { node: use, port: joint.newPort }];
    joined.push(joint.end === "source" ? connect(old, own) : connect(own, old));
  }
  const node = { id: use, layer: BLOCK, block, attributes: {}, position: place };
  run(
    sequence(
      (document) => {
        const next = mergeBlocks(document.blocks, definitions).blocks;
        return next === document.blocks ? document : { ...document, blocks: next };
      },
      edge === undefined ? addUse(block, use, place) : dropOnEdge(edge, node),
      ...joined,
    ),
    { label: `add ${kind.label}` },
  );
  if (!findNode(store.getState().view, use)) return;
  select({ nodes: [use], edges: [] });
  if (position === undefined) reveal(use);
}
