import { describe, expect, test } from "vitest";
import { setBypassed } from "./bypass";
import { addNode, connect, createProject, makeNode, sequence } from "./commands";
import { deriveModel } from "./derive-model";
import { engineGraph, flattenDocument } from "./flatten-document";

const x = (node: string) => ({ node, port: "x" });
const y = (node: string) => ({ node, port: "y" });
const at = { x: 0, y: 0 };

/** input -> dense-1 -> dropout-1 -> add-1 <- dense-1 */
const graph = sequence(
  addNode(makeNode("input-1", "input", at)),
  addNode(makeNode("dense-1", "dense", at)),
  addNode(makeNode("dropout-1", "dropout", at)),
  addNode(makeNode("add-1", "add", at)),
  connect(y("input-1"), x("dense-1")),
  connect(y("dense-1"), x("dropout-1")),
  connect(y("dropout-1"), { node: "add-1", port: "xs" }),
  connect(y("input-1"), { node: "add-1", port: "xs" }),
)(createProject());

const links = (document: typeof graph): string[] =>
  engineGraph(document).edges.map(({ source, target }) => `${source.node} ${target.node}`);

describe("bypassed nodes", () => {
  test("one and several in a row are passed through, in the order of the edges", () => {
    expect(links(setBypassed(["dropout-1"], true)(graph))).toEqual([
      "input-1 dense-1",
      "dense-1 add-1",
      "input-1 add-1",
    ]);
    const both = setBypassed(["dense-1", "dropout-1"], true)(graph);
    expect(links(both)).toEqual(["input-1 add-1", "input-1 add-1"]);
    expect(engineGraph(both).nodes.map(({ id }) => id)).toEqual(["input-1", "add-1"]);
  });

  test("a merge passes its first input on", () => {
    const tail = sequence(addNode(makeNode("dense-2", "dense", at)), connect(y("add-1"), x("dense-2")))(graph);
    expect(links(setBypassed(["add-1"], true)(tail)).at(-1)).toBe("dropout-1 dense-2");
  });

  test("nothing bypassed: the document's own nodes and edges", () => {
    const flat = flattenDocument(graph);
    expect(flat.nodes).toBe(graph.nodes);
    expect(flat.edges).toBe(graph.edges);
  });

  test("a file with a bypassed source keeps it at work and says why", () => {
    const nodes = graph.nodes.map((node) => (node.id === "input-1" ? { ...node, bypassed: true as const } : node));
    const flat = flattenDocument({ ...graph, nodes });
    expect(flat.nodes).toHaveLength(4);
    expect(flat.diagnostics.map(({ node, message }) => `${node}: ${message}`)).toEqual([
      expect.stringMatching(/^input-1: Input cannot be bypassed/),
    ]);
  });

  test("one that nothing feeds says so, and the model has it with the shape that passes", () => {
    const open = setBypassed(["dense-1"], true)({ ...graph, edges: graph.edges.slice(1) });
    const { diagnostics } = deriveModel(open, undefined);
    expect(diagnostics.some(({ node, message }) => node === "dense-1" && /nothing feeds it/.test(message))).toBe(true);
    const { passages } = flattenDocument(setBypassed(["dense-1"], true)(graph));
    expect(passages.get("dense-1")).toEqual({ inputs: { x: y("input-1") }, outputs: { y: y("input-1") } });
  });
});
