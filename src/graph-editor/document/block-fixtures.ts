/** Documents with blocks, for tests. */
import { createProject, makeNode } from "./commands";
import { expandBlocks } from "./expand-blocks";
import type { BlockDefinition, DocumentEdge, DocumentNode, ProjectDocument } from "./schema";

const at = { x: 0, y: 0 };
export const x = (node: string) => ({ node, port: "x" });
export const y = (node: string) => ({ node, port: "y" });

function edge(id: string, source: string, target: string): DocumentEdge {
  const [sourceNode = "", sourcePort = "y"] = source.split(".");
  const [targetNode = "", targetPort = "x"] = target.split(".");
  return { id, source: { node: sourceNode, port: sourcePort }, target: { node: targetNode, port: targetPort } };
}

export function use(id: string, block: string): DocumentNode {
  return { id, layer: "block", block, attributes: {}, position: at };
}

function blockOf(id: string, name: string, nodes: readonly DocumentNode[], edges: readonly DocumentEdge[]) {
  const ports = [makeNode("in", "blockInput", at), ...nodes, makeNode("out", "blockOutput", at)];
  return { id, name, summary: "", nodes: ports, edges, notes: [], frames: [], parameters: [] };
}

/** A convolution of one filter added to its own input. */
export const residual: readonly BlockDefinition[] = [
  blockOf(
    "residual",
    "Residual",
    [makeNode("conv", "conv2d", at, { filters: 1 }), makeNode("add", "add", at)],
    [edge("b1", "in", "conv"), edge("b2", "conv", "add.xs"), edge("b3", "in", "add.xs"), edge("b4", "add", "out")],
  ),
];

/** Two residual blocks, one after the other, in a block of their own. */
export const nested: readonly BlockDefinition[] = [
  ...residual,
  blockOf(
    "pair",
    "Pair",
    [use("first", "residual"), use("second", "residual")],
    [edge("p1", "in", "first.in"), edge("p2", "first.out", "second.in"), edge("p3", "second.out", "out")],
  ),
];

/** image -> the uses, one after the other -> pool -> scores -> loss. */
export function stack(blocks: readonly BlockDefinition[], uses: readonly DocumentNode[]): ProjectDocument {
  const chain = uses.map((node, index) => {
    const before = uses[index - 1];
    return edge(`u${index + 1}`, before ? `${before.id}.out` : "image", `${node.id}.in`);
  });
  return {
    ...createProject("Stack"),
    data: { ...createProject().data, dataset: "mnist" },
    nodes: [
      makeNode("image", "input", at),
      ...uses,
      makeNode("pool", "globalAvgPool2d", at),
      makeNode("scores", "dense", at, { units: 10 }),
      makeNode("label", "target", at),
      makeNode("loss", "crossEntropy", at),
    ],
    edges: [
      ...chain,
      edge("e1", uses.length === 0 ? "image" : `${uses.at(-1)?.id ?? ""}.out`, "pool"),
      edge("e2", "pool", "scores"),
      edge("e3", "scores", "loss.prediction"),
      edge("e4", "label", "loss.target"),
    ],
    blocks,
  };
}

/** Ids of the flat graph's nodes. */
export function flatPlaces(document: ProjectDocument): readonly string[] {
  return expandBlocks(document).nodes.map(({ id }) => id);
}
