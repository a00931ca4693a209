/** Commands that put nodes in order: in a row or a column, and evenly apart. They move nothing but the nodes they are given. */
import type { Command } from "./commands";
import { moveNodes } from "./commands";
import { COLUMN, ROW } from "./placement";
import type { DocumentNode, ProjectDocument } from "./schema";

function chosen(document: ProjectDocument, ids: readonly string[]): DocumentNode[] {
  return document.nodes.filter((node) => ids.includes(node.id));
}

/** Puts nodes side by side on the line of the leftmost one, in the order in which they stand, without overlaps. */
export function arrangeInRow(ids: readonly string[]): Command {
  return (document) => {
    const nodes = chosen(document, ids).sort((a, b) => a.position.x - b.position.x);
    const [first] = nodes;
    if (!first) return document;
    let x = first.position.x;
    const places = nodes.map((node, index) => {
      x = index === 0 ? x : Math.max(x + COLUMN, node.position.x);
      return [node.id, { x, y: first.position.y }] as const;
    });
    return moveNodes(Object.fromEntries(places))(document);
  };
}

/** Puts nodes one under the other, below the topmost one, in the order in which they stand, without overlaps. */
export function arrangeInColumn(ids: readonly string[]): Command {
  return (document) => {
    const nodes = chosen(document, ids).sort((a, b) => a.position.y - b.position.y);
    const [first] = nodes;
    if (!first) return document;
    let y = first.position.y;
    const places = nodes.map((node, index) => {
      y = index === 0 ? y : Math.max(y + ROW, node.position.y);
      return [node.id, { x: first.position.x, y }] as const;
    });
    return moveNodes(Object.fromEntries(places))(document);
  };
}
