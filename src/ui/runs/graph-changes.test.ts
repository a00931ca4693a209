import { describe, expect, it } from "vitest";
import type { GraphDescription } from "../../engine/model/types";
import { graphChanges } from "./graph-changes";

const edge = (source: string, target: string) => ({
  id: `${source}-${target}`,
  source: { node: source, port: "y" },
  target: { node: target, port: "x" },
});

const before: GraphDescription = {
  nodes: [
    { id: "a", layer: "dense", name: "hidden", attributes: { units: 8 } },
    { id: "b", layer: "dropout", attributes: { rate: 0.1 } },
    { id: "c", layer: "dense", attributes: { units: 3 } },
  ],
  edges: [edge("a", "b"), edge("b", "c")],
};

const texts = (after: GraphDescription) => graphChanges(before, after).map(({ text }) => text);

describe("what changed since a run started", () => {
  it("is nothing when only the order of the parts differs", () => {
    expect(texts({ nodes: before.nodes.toReversed(), edges: before.edges.toReversed() })).toEqual([]);
  });

  it("tells attributes with the old and the new value, by what they are called", () => {
    const nodes = before.nodes.map((node) => (node.id === "a" ? { ...node, attributes: { units: 16 } } : node));
    expect(texts({ ...before, nodes })).toEqual(["hidden (Dense): units 8 → 16"]);
  });

  it("takes a value that is the default for one that was never set", () => {
    const nodes = before.nodes.map((node) =>
      node.id === "a" ? { ...node, attributes: { units: 8, useBias: true } } : node,
    );
    expect(texts({ ...before, nodes })).toEqual([]);
  });

  it("tells layers that came and went, and not the edges that went with them", () => {
    const after = {
      nodes: [...before.nodes.filter(({ id }) => id !== "b"), { id: "d", layer: "flatten", attributes: {} }],
      edges: [edge("a", "d"), edge("d", "c")],
    };
    expect(texts(after)).toEqual(["Dropout removed", "Flatten added"]);
  });

  it("tells edges between layers that stayed", () => {
    expect(texts({ ...before, edges: [edge("a", "c"), edge("b", "c")] })).toEqual([
      "Edge removed: hidden (Dense) → Dropout",
      "Edge added: hidden (Dense) → Dense",
    ]);
  });

  it("tells a replaced and a renamed layer", () => {
    const nodes = [
      { id: "a", layer: "dense", name: "first", attributes: { units: 8 } },
      { id: "b", layer: "gaussianNoise", attributes: {} },
      before.nodes[2] ?? { id: "c", layer: "dense", attributes: {} },
    ];
    expect(texts({ ...before, nodes })).toEqual([
      "hidden (Dense) is now called first (Dense)",
      "Dropout became GaussianNoise",
    ]);
  });
});
