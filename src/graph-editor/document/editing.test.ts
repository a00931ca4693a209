/** Commands of editing beyond adding and joining: each does what its name says, shares what it leaves alone, and can be undone. */
import { describe, expect, test } from "vitest";
import type { Box } from "./align";
import { alignBoxes, distributeBoxes } from "./align";
import { copyNodes, parseClip, pasteClip, serializeClip } from "./clipboard";
import { commonAttributes, setAttributeOfAll } from "./common-attributes";
import type { Command } from "./commands";
import { addNode, connect, createProject, insertOnEdge, makeNode, sequence, setAttribute } from "./commands";
import { createDocumentStore } from "./document-store";
import { alignSelected, addNoteAt, frameSelected, toggleBypass } from "./editing-actions";
import { allNodes, findNodes } from "./find-nodes";
import {
  contentsOf,
  frameAround,
  moveItems,
  removeMarks,
  resizeMark,
  setFrameTitle,
  setMarkColor,
  setNoteText,
} from "./marks";
import { addFrame, addNote } from "./marks";
import { replaceNode } from "./replace-node";
import { snapBox } from "./snap";
import { addWaypoint, clearWaypoints, moveWaypoint, removeWaypoint, waypointIndex } from "./waypoints";

const x = (node: string) => ({ node, port: "x" });
const y = (node: string) => ({ node, port: "y" });

/** input -> conv2d-1 -> conv2d-2 -> flatten-1 */
const chain = sequence(
  addNode(makeNode("input-1", "input", { x: 0, y: 0 })),
  addNode(makeNode("conv2d-1", "conv2d", { x: 248, y: 10 }, { filters: 12, activation: "relu" })),
  addNode(makeNode("conv2d-2", "conv2d", { x: 496, y: 40 }, { filters: 20, activation: "relu" })),
  addNode(makeNode("flatten-1", "flatten", { x: 900, y: 0 })),
  connect(y("input-1"), x("conv2d-1")),
  connect(y("conv2d-1"), x("conv2d-2")),
  connect(y("conv2d-2"), x("flatten-1")),
)(createProject("Chain"));

const boxes: readonly Box[] = chain.nodes.map(({ id, position }) => ({ id, ...position, width: 200, height: 80 }));
const edge = chain.edges[1]?.id ?? "";
const links = ({ edges }: typeof chain): string[] =>
  edges.map(({ source, target }) => `${source.node} ${target.node}.${target.port}`);

describe("replacing a node", () => {
  test("keeps its id, its links and the attributes of the same name and kind", () => {
    const next = replaceNode("conv2d-1", "depthwiseConv2d")(chain);
    const node = next.nodes.find(({ id }) => id === "conv2d-1");
    expect(node?.layer).toBe("depthwiseConv2d");
    expect(node?.attributes["activation"]).toBe("relu");
    expect(node?.attributes).not.toHaveProperty("filters");
    expect(links(next)).toEqual(links(chain));
    expect(next.nodes[0]).toBe(chain.nodes[0]);
  });

  test("takes away edges that no port is left for", () => {
    const next = replaceNode("conv2d-2", "crossEntropy")(chain);
    expect(links(next)).toEqual(["input-1 conv2d-1.x", "conv2d-1 conv2d-2.prediction"]);
  });

  test("the same layer, a missing node and an unknown layer change nothing", () => {
    expect(replaceNode("conv2d-1", "conv2d")(chain)).toBe(chain);
    expect(replaceNode("nobody", "dense")(chain)).toBe(chain);
    expect(replaceNode("conv2d-1", "nothing")(chain)).toBe(chain);
  });
});

describe("aligning and distributing", () => {
  test("each side and middle of the box around all", () => {
    const two = [
      { id: "a", x: 0, y: 0, width: 100, height: 40 },
      { id: "b", x: 60, y: 100, width: 200, height: 60 },
    ];
    const place = (alignment: Parameters<typeof alignBoxes>[1]) => {
      const places = alignBoxes(two, alignment);
      return [places["a"], places["b"]].map((at) => `${at?.x},${at?.y}`);
    };
    expect(place("left")).toEqual(["0,0", "0,100"]);
    expect(place("center")).toEqual(["80,0", "30,100"]);
    expect(place("right")).toEqual(["160,0", "60,100"]);
    expect(place("top")).toEqual(["0,0", "60,0"]);
    expect(place("middle")).toEqual(["0,60", "60,50"]);
    expect(place("bottom")).toEqual(["0,120", "60,100"]);
  });

  test("the same gap from each to the next, the outermost stay", () => {
    const places = distributeBoxes(boxes.slice(0, 3), "horizontal");
    expect(Object.values(places).map((at) => at.x)).toEqual([0, 248, 496]);
    const uneven = distributeBoxes(
      [boxes[0], boxes[1], boxes[3]].filter((box) => box !== undefined),
      "horizontal",
    );
    expect(uneven["conv2d-1"]).toEqual({ x: 450, y: 10 });
    expect(distributeBoxes(boxes.slice(0, 2), "vertical")).toEqual({});
  });

  test("moves only what is selected, and says so where too little is", () => {
    const store = createDocumentStore(chain);
    store.getState().select({ nodes: ["conv2d-1", "conv2d-2"], edges: [] });
    alignSelected(store, boxes, "top");
    expect(store.getState().document.nodes.map(({ position }) => position.y)).toEqual([0, 10, 10, 0]);
    store.getState().undo();
    expect(store.getState().document).toBe(chain);
    store.getState().select({ nodes: ["conv2d-1"], edges: [] });
    alignSelected(store, boxes, "top");
    expect(store.getState().notice?.message).toMatch(/two or more/);
  });
});

describe("helper lines", () => {
  test("the nearest line in reach wins; out of reach nothing moves", () => {
    const other = { x: 300, y: 100, width: 200, height: 80 };
    const near = snapBox({ x: 304, y: 300, width: 200, height: 80 }, [other], 6);
    expect([near.dx, near.dy]).toEqual([-4, 0]);
    expect(near.guides).toEqual([{ direction: "vertical", at: 300, from: 100, to: 380 }]);
    const far = snapBox({ x: 340, y: 300, width: 150, height: 80 }, [other], 6);
    expect(far).toEqual({ dx: 0, dy: 0, guides: [] });
  });
});

describe("reroute points", () => {
  const routed = sequence(addWaypoint(edge, 0, { x: 450, y: 200 }), addWaypoint(edge, 1, { x: 470.4, y: 260 }))(chain);

  test("are added, moved and removed; the last one leaves no empty list", () => {
    expect(routed.edges[1]?.waypoints).toEqual([
      { x: 450, y: 200 },
      { x: 470, y: 260 },
    ]);
    expect(moveWaypoint(edge, 1, { x: 1, y: 2 })(routed).edges[1]?.waypoints?.[1]).toEqual({ x: 1, y: 2 });
    expect(moveWaypoint(edge, 0, { x: 450, y: 200 })(routed)).toBe(routed);
    const bare = sequence(removeWaypoint(edge, 0), removeWaypoint(edge, 0))(routed);
    expect(bare.edges[1]).not.toHaveProperty("waypoints");
    expect(clearWaypoints([edge])(routed).edges[1]).toEqual(chain.edges[1]);
    expect(clearWaypoints([edge])(chain)).toBe(chain);
  });

  test("an edge takes 32 at most", () => {
    const many = sequence(...Array.from({ length: 40 }, (_, at) => addWaypoint(edge, 0, { x: at, y: 0 })))(chain);
    expect(many.edges[1]?.waypoints).toHaveLength(32);
  });

  test("go along where both ends move by the same step, and are given up where a layer is put onto the edge", () => {
    const moved = moveItems({ "conv2d-1": { x: 258, y: 30 }, "conv2d-2": { x: 506, y: 60 } })(routed);
    expect(moved.edges[1]?.waypoints?.[0]).toEqual({ x: 460, y: 220 });
    expect(moveItems({ "conv2d-1": { x: 258, y: 30 } })(routed).edges[1]?.waypoints?.[0]).toEqual({ x: 450, y: 200 });
    const inserted = insertOnEdge(edge, makeNode("dropout-1", "dropout", { x: 0, y: 0 }))(routed);
    expect(inserted.edges.find(({ id }) => id === edge)).not.toHaveProperty("waypoints");
  });

  test("a new one goes into the stretch that it is nearest to", () => {
    const ends = [
      { x: 0, y: 0 },
      { x: 300, y: 0 },
    ] as const;
    const points = [{ x: 150, y: 100 }];
    expect(waypointIndex(ends, points, { x: 60, y: 40 })).toBe(0);
    expect(waypointIndex(ends, points, { x: 260, y: 20 })).toBe(1);
  });
});

describe("notes and frames", () => {
  const frame = frameAround("frame-1", "Features", boxes.slice(1, 3));
  if (!frame) throw new Error("There is a frame around boxes.");
  const note = {
    id: "note-1",
    text: "",
    position: { x: 300, y: 60 },
    size: { width: 100, height: 40 },
    color: "yellow",
  } as const;
  const marked = sequence(addFrame(frame), addNote(note))(chain);

  test("text, title, colour and size are kept within their limits", () => {
    expect(setNoteText("note:note-1", "<b>kept</b>".repeat(2000))(marked).notes[0]?.text).toHaveLength(10_000);
    expect(setFrameTitle("frame:frame-1", "  Stem ")(marked).frames[0]?.title).toBe("Stem");
    expect(setFrameTitle("frame:frame-1", "Features")(marked)).toBe(marked);
    expect(setMarkColor(["note:note-1", "frame:frame-1"], "red")(marked).notes[0]?.color).toBe("red");
    const small = resizeMark("frame:frame-1", { x: 1.4, y: 0, width: 3, height: 3 })(marked);
    expect(small.frames[0]).toMatchObject({ position: { x: 1, y: 0 }, size: { width: 120, height: 80 } });
    expect(removeMarks(["frame:frame-1"])(marked).frames).toEqual([]);
    expect(removeMarks(["frame:other"])(marked)).toBe(marked);
  });

  test("a frame holds what has its middle inside, and is no smaller than that", () => {
    const noteBox = { id: "note:note-1", ...note.position, ...note.size };
    const own = { id: "frame:frame-1", ...frame.position, ...frame.size };
    expect(contentsOf(frame, [...boxes, noteBox, own])).toEqual(["conv2d-1", "conv2d-2", "note:note-1"]);
  });

  test("are copied with the layers that they belong to, under ids of their own", () => {
    const clip = copyNodes(marked, ["conv2d-1", "conv2d-2"], ["note:note-1", "frame:frame-1"]);
    const read = clip && parseClip(serializeClip(clip));
    if (!read) throw new Error("A clip reads itself.");
    const pasted = pasteClip(marked, read, { x: 1000, y: 1000 });
    expect(pasted.marks).toEqual(["note:note-2", "frame:frame-2"]);
    const next = pasted.command(marked);
    expect(next.frames[1]).toEqual({ ...frame, id: "frame-2", position: { x: 1000, y: 1000 } });
    expect(next.notes[1]?.position.x).toBe(1000 + note.position.x - frame.position.x);
    expect(
      parseClip(serializeClip({ ...read, nodes: [], edges: [], incoming: [], notes: [], frames: [] })),
    ).toBeUndefined();
  });

  test("are selected, deleted and undone like everything else", () => {
    const store = createDocumentStore(chain);
    store.getState().select({ nodes: ["conv2d-1", "conv2d-2"], edges: [] });
    const key = frameSelected(store, boxes);
    expect(store.getState().selection).toEqual({ nodes: [], edges: [], marks: [key] });
    addNoteAt(store, { x: 1.5, y: 2 });
    expect(store.getState().document.notes[0]?.position).toEqual({ x: 2, y: 2 });
    store.getState().undo();
    store.getState().undo();
    expect(store.getState().document).toBe(chain);
    expect(store.getState().selection.marks).toEqual([]);
  });
});

describe("several nodes at once", () => {
  test("common attributes have a value where all agree, and one command sets them all", () => {
    const [, first, second, flatten] = chain.nodes;
    if (!first || !second || !flatten) throw new Error("The chain has four nodes.");
    const common = commonAttributes([], [first, second]);
    expect(common.find(({ name }) => name === "activation")?.value).toBe("relu");
    expect(common.find(({ name }) => name === "filters")).toMatchObject({ value: undefined });
    expect(commonAttributes([], [first, flatten])).toEqual([]);
    const set: Command = setAttributeOfAll(["conv2d-1", "conv2d-2"], "filters", 7);
    expect(set(chain).nodes.map(({ attributes }) => attributes["filters"])).toEqual([undefined, 7, 7, undefined]);
    expect(set(set(chain))).toEqual(set(chain));
  });
});

describe("finding nodes", () => {
  test("by name, by id, by layer, and by letters in order; exact names first", () => {
    const named = setAttribute("conv2d-1", "filters", 9)(chain);
    const all = allNodes(named);
    const ids = (query: string) => findNodes(all, query).map(({ id }) => id);
    expect(ids("")).toHaveLength(4);
    expect(ids("conv2d-2")[0]).toBe("conv2d-2");
    expect(ids("flat")).toEqual(["flatten-1"]);
    expect(ids("c2d1")[0]).toBe("conv2d-1");
    expect(ids("zzz")).toEqual([]);
  });
});

test("bypass is a key that turns on and off, and says why it cannot", () => {
  const store = createDocumentStore(chain);
  store.getState().select({ nodes: ["conv2d-1"], edges: [] });
  toggleBypass(store);
  expect(store.getState().document.nodes[1]?.bypassed).toBe(true);
  toggleBypass(store);
  expect(store.getState().document.nodes[1]).not.toHaveProperty("bypassed");
  store.getState().select({ nodes: ["input-1"], edges: [] });
  const before = store.getState().document;
  toggleBypass(store);
  expect(store.getState().document).toBe(before);
  expect(store.getState().notice?.message).toMatch(/^Input cannot be bypassed: it takes no value/);
});
