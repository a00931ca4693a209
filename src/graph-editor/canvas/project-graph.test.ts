import { describe, expect, test } from "vitest";
import { addNode, connect, createProject, makeNode, moveNodes, sequence, setAttribute } from "../document/commands";
import { deriveModel } from "../document/derive-model";
import type { ProjectDocument } from "../document/schema";
import { findLayer } from "../../engine/layers/registry";
import { summarizeAttributes } from "./node-text";
import type { GraphView } from "./project-graph";
import type { MarksView } from "./project-marks";
import { createProjector, portOf } from "./project-graph";

const document = sequence(
  addNode(makeNode("input-1", "input", { x: 0, y: 0 })),
  addNode(makeNode("dense-1", "dense", { x: 300, y: 0 })),
  addNode(makeNode("dense-2", "dense", { x: 600, y: 0 })),
  connect({ node: "input-1", port: "y" }, { node: "dense-1", port: "x" }),
  connect({ node: "dense-1", port: "y" }, { node: "dense-2", port: "x" }),
)(createProject());

function view(of: ProjectDocument, change: Partial<GraphView & MarksView> = {}): GraphView & MarksView {
  return {
    document: of,
    model: deriveModel(document, undefined),
    selectedNodes: [],
    selectedEdges: [],
    selectedMarks: [],
    sizes: new Map(),
    blocked: new Set(),
    dropEdge: undefined,
    ...change,
  };
}

describe("the projection", () => {
  test("moving one node makes one new record and leaves what it shows alone", () => {
    const project = createProjector();
    const start = view(document);
    const before = project(start);
    const after = project({ ...start, document: moveNodes({ "dense-1": { x: 1, y: 1 } })(document) });
    expect(after.nodes.map((node, index) => node === before.nodes[index])).toEqual([true, false, true]);
    expect(after.nodes[1]?.data).toBe(before.nodes[1]?.data);
    expect(after.edges).toEqual(before.edges);
    expect(after.edges.every((edge, index) => edge === before.edges[index])).toBe(true);
  });

  test("selection, an attribute and a blocked target renew their own record only", () => {
    const project = createProjector();
    const start = view(document);
    const before = project(start);
    const selected = project({ ...start, selectedNodes: ["dense-2"] });
    expect(selected.nodes.map((node) => node.selected)).toEqual([false, false, true]);
    expect(selected.nodes[0]).toBe(before.nodes[0]);
    const edited = project({ ...start, document: setAttribute("dense-1", "units", 5)(document) });
    expect(edited.nodes[1]?.data).toMatchObject({ attributes: { units: 5 } });
    expect(edited.nodes[0]).toBe(before.nodes[0]);
    expect(project({ ...start, blocked: new Set(["input-1"]) }).nodes[0]?.className).toBe("is-blocked");
  });

  test("a selected frame is drawn behind, and a note of its own leaves the layers alone", () => {
    const project = createProjector();
    const start = view(document);
    const before = project(start);
    const frame = {
      id: "a",
      title: "Stem",
      position: { x: 0, y: 0 },
      size: { width: 200, height: 90 },
      color: "blue",
    } as const;
    const note = {
      id: "a",
      text: "Why",
      position: { x: 0, y: 0 },
      size: { width: 200, height: 90 },
      color: "red",
    } as const;
    const marked = { ...document, frames: [frame], notes: [note] };
    const shown = { ...start, document: marked, selectedMarks: ["frame:a"] };
    const after = project(shown);
    expect(after.nodes.map(({ id }) => id)).toEqual(["frame:a", "note:a", "input-1", "dense-1", "dense-2"]);
    expect(after.nodes[0]).toMatchObject({ selected: true, zIndex: -1001, ariaLabel: "Frame Stem" });
    expect(after.nodes.slice(2)).toEqual(before.nodes);
    expect(project(shown).nodes).toBe(after.nodes);
  });

  test("handles are named after their ports", () => {
    const [edge] = createProjector()(view(document)).edges;
    expect([edge?.sourceHandle, edge?.targetHandle]).toEqual(["out:y", "in:x"]);
    expect(portOf("dense-1", "in:x")).toEqual({ node: "dense-1", port: "x" });
    expect(portOf("dense-1", "elsewhere")).toBeUndefined();
    expect(portOf(null, "in:x")).toBeUndefined();
  });

  test("nodes and edges are described in words", () => {
    const { nodes, edges } = createProjector()(view(document));
    expect(nodes[0]?.ariaLabel).toMatch(/^Input, .*error: /);
    expect(edges[0]?.ariaLabel).toBe("Edge from Input to Dense");
  });
});

test("a node's settings read in a few words", () => {
  const conv = findLayer("conv2d")?.attributes ?? {};
  expect(summarizeAttributes(conv, { filters: 32, kernelSize: [5, 5], activation: "relu" })).toBe(
    "32 filters · 5×5 · ReLU",
  );
  expect(summarizeAttributes(conv, { strides: [2, 2] })).toMatch(/strides 2×2/);
  expect(summarizeAttributes(conv, {}, true)).toBe("");
});
