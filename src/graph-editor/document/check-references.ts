/**
 * What a schema cannot see in a document: that ids are unique and everything named exists, on the project's canvas and in
 * every block, that no block contains itself, and that the graph stays drawable once its blocks are expanded. Judges
 * files and clips at the door; the commands keep all of this true afterwards.
 */
import type { BlockDefinition, DocumentNode, ProjectDocument } from "./schema";

/** Nodes that a document may have once its blocks are expanded, repeats included. */
export const LARGEST_EXPANSION = 10_000;
/** Blocks within blocks, one inside the other. */
export const DEEPEST_BLOCKS = 16;

/** Reports a problem and does not return: throws what its door throws. */
export type Refuse = (path: readonly PropertyKey[], reason: string) => never;

type Checked = Pick<ProjectDocument, "nodes" | "edges" | "notes" | "frames" | "blocks">;
type CheckedCanvas = Omit<Checked, "blocks">;

/**
 * Checks a whole document, or a clip, whose nodes may be the ports of a block.
 * @throws what `refuse` throws, at the first problem.
 */
export function checkReferences(document: Checked, refuse: Refuse, portsAllowed = false): void {
  const blocks = new Map<string, BlockDefinition>();
  document.blocks.forEach((block, index) => {
    if (blocks.has(block.id)) refuse(["blocks", index, "id"], `two blocks have the id "${block.id}".`);
    blocks.set(block.id, block);
  });
  checkCanvas(document, [], blocks, portsAllowed, refuse);
  document.blocks.forEach((block, index) => {
    checkCanvas(block, ["blocks", index], blocks, true, refuse);
    checkParameters(block, ["blocks", index], refuse);
  });
  checkNesting(document, blocks, refuse);
}

function checkUnique(
  items: readonly { readonly id: string }[],
  path: readonly PropertyKey[],
  kind: string,
  refuse: Refuse,
): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    if (seen.has(item.id)) refuse([...path, index, "id"], `two ${kind} have the id "${item.id}".`);
    seen.add(item.id);
  });
}

function checkCanvas(
  canvas: CheckedCanvas,
  path: readonly PropertyKey[],
  blocks: ReadonlyMap<string, BlockDefinition>,
  portsAllowed: boolean,
  refuse: Refuse,
): void {
  checkUnique(canvas.nodes, [...path, "nodes"], "nodes", refuse);
  checkUnique(canvas.edges, [...path, "edges"], "edges", refuse);
  checkUnique(canvas.notes, [...path, "notes"], "notes", refuse);
  checkUnique(canvas.frames, [...path, "frames"], "frames", refuse);
  const nodes = new Set(canvas.nodes.map((node) => node.id));
  canvas.nodes.forEach((node, index) => checkUse(node, [...path, "nodes", index], portsAllowed, blocks, refuse));
  canvas.edges.forEach((edge, index) => {
    for (const end of ["source", "target"] as const) {
      if (nodes.has(edge[end].node)) continue;
      const where = path.length > 0 ? "block" : "project";
      refuse([...path, "edges", index, end, "node"], `there is no node "${edge[end].node}" in this ${where}.`);
    }
  });
}

/** A node of the layer `block` names a block that exists, and no other node does; ports stand only inside blocks. */
function checkUse(
  node: DocumentNode,
  path: readonly PropertyKey[],
  portsAllowed: boolean,
  blocks: ReadonlyMap<string, BlockDefinition>,
  refuse: Refuse,
): void {
  if (node.layer === "block") {
    if (node.block === undefined) refuse([...path, "block"], "a use of a block should name the block.");
    else if (!blocks.has(node.block)) refuse([...path, "block"], `there is no block "${node.block}" in this project.`);
    return;
  }
  for (const member of ["block", "repeat"] as const) {
    if (node[member] !== undefined) refuse([...path, member], `only nodes of the layer "block" have it.`);
  }
  if (!portsAllowed && (node.layer === "blockInput" || node.layer === "blockOutput")) {
    refuse([...path, "layer"], `"${node.layer}" is the port of a block and stands only inside one.`);
  }
}

function checkParameters(block: BlockDefinition, path: readonly PropertyKey[], refuse: Refuse): void {
  const nodes = new Set(block.nodes.map((node) => node.id));
  block.parameters.forEach((parameter, index) => {
    if (nodes.has(parameter.node)) return;
    refuse(
      [...path, "parameters", index, "node"],
      `the parameter "${parameter.label}" of the block "${block.name}" sets a node "${parameter.node}" that is not there.`,
    );
  });
}

/** No block inside itself, not too deep, and not too many nodes: counted without expanding anything. */
function checkNesting(document: Checked, blocks: ReadonlyMap<string, BlockDefinition>, refuse: Refuse): void {
  const index = new Map(document.blocks.map((block, at) => [block.id, at]));
  const sizes = new Map<string, { readonly nodes: number; readonly depth: number }>();
  const open: string[] = [];

  const measure = (nodes: readonly DocumentNode[]): { readonly nodes: number; readonly depth: number } => {
    let count = 0;
    let depth = 0;
    for (const node of nodes) {
      const block = node.block === undefined ? undefined : blocks.get(node.block);
      if (!block) {
        count += 1;
        continue;
      }
      const inner = measureBlock(block);
      count += inner.nodes * (node.repeat ?? 1);
      depth = Math.max(depth, inner.depth + 1);
    }
    return { nodes: count, depth };
  };

  const measureBlock = (block: BlockDefinition): { readonly nodes: number; readonly depth: number } => {
    const known = sizes.get(block.id);
    if (known) return known;
    const path = ["blocks", index.get(block.id) ?? 0, "nodes"];
    const start = open.indexOf(block.id);
    if (start >= 0) {
      const chain = [...open.slice(start), block.id].map((id) => `"${blocks.get(id)?.name ?? id}"`).join(" in ");
      refuse(path, `the block "${block.name}" contains itself (${chain}), so it would never end.`);
    }
    if (open.length >= DEEPEST_BLOCKS) {
      refuse(path, `the block "${block.name}" lies more than ${DEEPEST_BLOCKS} blocks deep.`);
    }
    open.push(block.id);
    const size = measure(block.nodes);
    open.pop();
    // A block that nests deep may be reached first from near its own bottom, so its depth is judged once more.
    if (size.depth >= DEEPEST_BLOCKS) {
      refuse(path, `the block "${block.name}" has more than ${DEEPEST_BLOCKS} blocks inside each other.`);
    }
    if (size.nodes > LARGEST_EXPANSION) {
      refuse(path, `the block "${block.name}" expands to more than ${LARGEST_EXPANSION.toLocaleString("en")} nodes.`);
    }
    sizes.set(block.id, size);
    return size;
  };

  for (const block of document.blocks) measureBlock(block);
  if (measure(document.nodes).nodes > LARGEST_EXPANSION) {
    const largest = document.nodes
      .flatMap((node) => {
        const block = node.block === undefined ? undefined : blocks.get(node.block);
        return block ? [{ block, count: (sizes.get(block.id)?.nodes ?? 0) * (node.repeat ?? 1) }] : [];
      })
      .sort((a, b) => b.count - a.count)[0];
    const name = largest ? `, most of them in uses of the block "${largest.block.name}"` : "";
    refuse(["nodes"], `the project expands to more than ${LARGEST_EXPANSION.toLocaleString("en")} nodes${name}.`);
  }
}
