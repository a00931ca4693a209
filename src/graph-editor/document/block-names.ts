/** Names of the blocks that a document's uses stand for, by the prefix that their layers have in the flat graph: `stage/1/`. */
import { blockOf } from "./blocks";
import { repetitionPrefix, repetitions } from "./expand-blocks";
import type { DocumentNode, ProjectDocument } from "./schema";

type Drawn = Pick<ProjectDocument, "nodes" | "blocks">;

/** Uses inside blocks are followed; a block inside itself, which cannot come through the door, is left. */
export function blockNames(document: Drawn): Readonly<Record<string, string>> {
  const names: Record<string, string> = {};
  const enter = (nodes: readonly DocumentNode[], prefix: string, open: readonly string[]): void => {
    for (const node of nodes) {
      const block = blockOf(document.blocks, node);
      if (!block || node.bypassed === true || open.includes(block.id)) continue;
      const count = repetitions(node, block);
      for (let number = 1; number <= count; number++) {
        const inner = repetitionPrefix(prefix, node, count, number);
        names[inner] = block.name;
        enter(block.nodes, inner, [...open, block.id]);
      }
    }
  };
  enter(document.nodes, "", []);
  return names;
}
