/**
 * Questions about the blocks of a document: which a node uses, which belong together, what would be contained in what.
 * It changes nothing; `block-commands.ts` does.
 */
import type { BlockDefinition, DocumentNode } from "./schema";

/** The layer types that the editor knows and the engine does not: a use of a block, and a block's ports. */
export const BLOCK = "block";
export const BLOCK_INPUT = "blockInput";
export const BLOCK_OUTPUT = "blockOutput";

type Blocks = readonly BlockDefinition[];

export function findBlock(blocks: Blocks, id: string | undefined): BlockDefinition | undefined {
  return id === undefined ? undefined : blocks.find((block) => block.id === id);
}

/** The block that a node is a use of. */
export function blockOf(blocks: Blocks, node: DocumentNode): BlockDefinition | undefined {
  return node.layer === BLOCK ? findBlock(blocks, node.block) : undefined;
}

/** The definitions that these nodes use, directly or through others, in the order of `blocks`. */
export function usedBlocks(blocks: Blocks, nodes: readonly DocumentNode[]): Blocks {
  const used = new Set<BlockDefinition>();
  const visit = (inner: readonly DocumentNode[]): void => {
    for (const node of inner) {
      const block = blockOf(blocks, node);
      if (!block || used.has(block)) continue;
      used.add(block);
      visit(block.nodes);
    }
  };
  visit(nodes);
  return blocks.filter((block) => used.has(block));
}

/** Whether a use of the block inside `container` would make `container` contain itself. */
export function wouldContainItself(blocks: Blocks, container: string, block: string): boolean {
  if (container === block) return true;
  const definition = findBlock(blocks, block);
  return definition !== undefined && usedBlocks(blocks, definition.nodes).some(({ id }) => id === container);
}
