import { describe, expect, test } from "vitest";
import { copyNodes, duplicateNodes, parseClip, pasteClip, serializeClip } from "./clipboard";
import {
  addNode,
  connect,
  createProject,
  insertOnEdge,
  makeNode,
  moveNodes,
  reconnect,
  removeEdges,
  removeNodes,
  renameNode,
  renameProject,
  sequence,
  setAttribute,
  setData,
  setTraining,
} from "./commands";
import { applyEdits, dropOnEdge } from "./edits";
import { freshEdgeId, freshNodeId } from "./ids";
import { connectionProblem, findNode } from "./ports";
import type { ProjectDocument } from "./schema";

const at = { x: 0, y: 0 };
const x = (node: string) => ({ node, port: "x" });
const y = (node: string) => ({ node, port: "y" });

/** input -> dense-1 -> dense-2, and an add. */
const chain = sequence(
  addNode(makeNode("input-1", "input", at)),
  addNode(makeNode("dense-1", "dense", { x: 248, y: 0 })),
  addNode(makeNode("dense-2", "dense", { x: 496, y: 0 })),
  addNode(makeNode("add-1", "add", { x: 744, y: 0 })),
  connect(y("input-1"), x("dense-1")),
  connect(y("dense-1"), x("dense-2")),
)(createProject("Chain"));

const links = (document: ProjectDocument): string[] =>
  document.edges.map(({ source, target }) => `${source.node}.${source.port} ${target.node}.${target.port}`);

describe("edges", () => {
  test("a port that takes one edge gives up the one it had", () => {
    const next = connect(y("input-1"), x("dense-2"))(chain);
    expect(links(next)).toEqual(["input-1.y dense-1.x", "input-1.y dense-2.x"]);
  });

  test("a variadic port keeps all its edges in order, and a moved one keeps its place", () => {
    const into = { node: "add-1", port: "xs" };
    const full = sequence(connect(y("dense-1"), into), connect(y("dense-2"), into))(chain);
    expect(links(full).slice(2)).toEqual(["dense-1.y add-1.xs", "dense-2.y add-1.xs"]);
    const id = full.edges[2]?.id ?? "";
    expect(links(reconnect(id, y("input-1"), into)(full)).slice(2)).toEqual([
      "input-1.y add-1.xs",
      "dense-2.y add-1.xs",
    ]);
  });

  test("the same edge twice, a missing node and a missing edge change nothing", () => {
    expect(connect(y("input-1"), x("dense-1"))(chain)).toBe(chain);
    expect(connect(y("nobody"), x("dense-1"))(chain)).toBe(chain);
    expect(reconnect("edge-99", y("input-1"), x("dense-2"))(chain)).toBe(chain);
    expect(removeEdges(["edge-99"])(chain)).toBe(chain);
  });

  test("refusals say why", () => {
    expect(connectionProblem(chain, y("dense-2"), x("dense-1"))).toMatch(/circle: Dense already leads to Dense/);
    expect(connectionProblem(chain, y("dense-1"), x("dense-1"))).toMatch(/cannot feed itself/);
    expect(connectionProblem(chain, y("dense-1"), x("dense-2"))).toMatch(/already feeds/);
    expect(connectionProblem(chain, y("input-1"), { node: "dense-2", port: "z" })).toMatch(/no input named z/);
    expect(connectionProblem(chain, y("input-1"), x("dense-2"))).toBeUndefined();
  });

  test("an edge that is being moved does not stand in its own way", () => {
    expect(connectionProblem(chain, y("dense-2"), x("dense-1"), "edge-2")).toBeUndefined();
  });
});

describe("nodes", () => {
  test("removing one in the middle joins its neighbours, removing several joins across all of them", () => {
    expect(links(removeNodes(["dense-1"])(chain))).toEqual(["input-1.y dense-2.x"]);
    const longer = connect(y("dense-2"), { node: "add-1", port: "xs" })(chain);
    expect(links(removeNodes(["dense-1", "dense-2"])(longer))).toEqual(["input-1.y add-1.xs"]);
  });

  test("removing an end takes its edges with it", () => {
    const next = removeNodes(["input-1", "nobody"])(chain);
    expect(links(next)).toEqual(["dense-1.y dense-2.x"]);
    expect(findNode(next, "input-1")).toBeUndefined();
  });

  test("inserted on an edge, a node stands between its ends", () => {
    const next = insertOnEdge("edge-2", makeNode("dropout-1", "dropout", at))(chain);
    expect(links(next).sort()).toEqual(["dense-1.y dropout-1.x", "dropout-1.y dense-2.x", "input-1.y dense-1.x"]);
    expect(insertOnEdge("edge-2", makeNode("target-1", "target", at))(chain).edges).toBe(chain.edges);
  });

  test("dropped on an edge where it would cover another, its neighbours make room; where there is room nothing moves", () => {
    const dropout = makeNode("dropout-1", "dropout", { x: 400, y: 4 });
    const close = dropOnEdge("edge-2", dropout)(chain);
    expect(findNode(close, "dropout-1")?.position).toEqual({ x: 496, y: 4 });
    expect(findNode(close, "dense-2")?.position).toEqual({ x: 744, y: 0 });
    expect(findNode(close, "dense-1")).toBe(findNode(chain, "dense-1"));
    const wide = moveNodes({ "dense-2": { x: 900, y: 0 } })(chain);
    const free = dropOnEdge("edge-2", { ...dropout, position: { x: 500, y: 4 } })(wide);
    expect(findNode(free, "dropout-1")?.position).toEqual({ x: 500, y: 4 });
    expect(findNode(free, "dense-2")).toBe(findNode(wide, "dense-2"));
  });

  test("attributes, names and places", () => {
    const next = sequence(setAttribute("dense-1", "units", 7), renameNode("dense-1", "  Head "))(chain);
    expect(findNode(next, "dense-1")).toMatchObject({ name: "Head", attributes: { units: 7 } });
    expect(findNode(renameNode("dense-1", "")(next), "dense-1")).not.toHaveProperty("name");
    expect(setAttribute("dense-1", "units", 7)(next)).toBe(next);
    expect(moveNodes({ "dense-1": { x: 248, y: 0 } })(chain)).toBe(chain);
    expect(moveNodes({ "dense-1": { x: 1, y: 2 } })(chain).nodes[0]).toBe(chain.nodes[0]);
  });

  test("ids name the layer and are never taken", () => {
    expect(freshNodeId(chain, "dense")).toBe("dense-3");
    expect(freshNodeId(chain, "../odd layer")).toBe("oddlayer-1");
    expect(freshEdgeId(chain)).toBe("edge-3");
    expect(addNode(makeNode("dense-1", "dense", at))(chain)).toBe(chain);
  });
});

describe("settings", () => {
  test("change what is named and nothing else", () => {
    const next = sequence(
      setTraining({ learningRate: 0.5 }),
      setData({ dataset: "iris" }),
      renameProject(" Iris "),
    )(chain);
    expect(next.training).toEqual({ ...chain.training, learningRate: 0.5 });
    expect(next.data).toEqual({ ...chain.data, dataset: "iris" });
    expect(next.name).toBe("Iris");
    expect(next.nodes).toBe(chain.nodes);
    expect(
      sequence(setTraining({ learningRate: 0.5 }), setData({ dataset: "iris" }), renameProject("Iris"))(next),
    ).toBe(next);
  });
});

describe("copies", () => {
  test("a clip goes through text and comes back with new ids and its own edges", () => {
    const clip = copyNodes(chain, ["dense-1", "dense-2"]);
    if (!clip) throw new Error("Nothing was copied.");
    const read = parseClip(serializeClip(clip));
    expect(read).toEqual(clip);
    const pasted = pasteClip(chain, clip, { x: 10, y: 20 });
    const next = pasted.command(chain);
    expect(pasted.nodes).toEqual(["dense-3", "dense-4"]);
    expect(links(next).slice(2)).toEqual(["dense-3.y dense-4.x"]);
    expect(findNode(next, "dense-3")?.position).toEqual({ x: 10, y: 20 });
  });

  test("with links, copies are fed by what fed the originals", () => {
    const next = duplicateNodes(chain, ["dense-1"])?.command(chain) ?? chain;
    expect(links(next).slice(2)).toEqual(["input-1.y dense-3.x"]);
  });

  test("other text is left alone", () => {
    for (const text of [
      "",
      "hello",
      "{}",
      '{"format":"trainyard-nodes"}',
      '{"format":"trainyard-nodes","__proto__":{}}',
    ]) {
      expect(parseClip(text)).toBeUndefined();
    }
  });
});

describe("fixes", () => {
  test("insertBefore puts a layer on the edge and makes room", () => {
    const next = applyEdits([{ kind: "insertBefore", node: "dense-1", port: "x", layer: "flatten", attributes: {} }])(
      chain,
    );
    expect(links(next)).toContain("input-1.y flatten-1.x");
    expect(links(next)).toContain("flatten-1.y dense-1.x");
    const places = ["input-1", "flatten-1", "dense-1", "dense-2"].map((id) => findNode(next, id)?.position.x ?? 0);
    expect(places).toEqual([0, 248, 496, 744]);
  });

  test("sources, consumers and settings", () => {
    const next = applyEdits([
      { kind: "addSource", node: "add-1", port: "xs", layer: "input", attributes: {}, sourcePort: "y" },
      {
        kind: "addConsumer",
        node: "dense-2",
        port: "y",
        layer: "crossEntropy",
        attributes: {},
        targetPort: "prediction",
      },
      { kind: "setTraining", name: "batchSize", value: 8 },
      { kind: "setTraining", name: "batchSize", value: "eight" },
      { kind: "setTraining", name: "nonsense", value: 1 },
      { kind: "setAttribute", node: "nobody", name: "units", value: 1 },
    ])(chain);
    expect(links(next)).toContain("input-2.y add-1.xs");
    expect(links(next)).toContain("dense-2.y crossEntropy-1.prediction");
    expect(next.training).toEqual({ ...chain.training, batchSize: 8 });
  });
});
