import { describe, expect, test } from "vitest";
import { applyEdits, dropOnEdge } from "../document/edits";
import { pasteClip, copyNodes } from "../document/clipboard";
import type { Command } from "../document/commands";
import {
  addNode,
  connect,
  createProject,
  insertOnEdge,
  makeNode,
  moveNodes,
  removeEdges,
  removeNodes,
  renameNode,
  renameProject,
  setAttribute,
  setData,
  setTraining,
} from "../document/commands";
import { setBypassed } from "../document/bypass";
import { setAttributeOfAll } from "../document/common-attributes";
import { createDocumentStore } from "../document/document-store";
import { freshIdAmong, freshNodeId } from "../document/ids";
import {
  addFrame,
  addNote,
  markKeys,
  moveItems,
  removeMarks,
  resizeMark,
  setMarkColor,
  setNoteText,
} from "../document/marks";
import { readProject } from "../document/parse-project";
import { replaceNode } from "../document/replace-node";
import type { ProjectDocument } from "../document/schema";
import { addWaypoint, moveWaypoint, removeWaypoint } from "../document/waypoints";
import { MARK_LIMIT, record, startHistory, undo } from "./history";

/** Mulberry32: a small seeded generator, so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const LAYERS = ["input", "dense", "conv2d", "add", "flatten", "crossEntropy", "target"];

/** Any command that a person could give on this document, at random. */
function anyCommand(document: ProjectDocument, random: (below: number) => number): Command {
  const node = (): string => document.nodes[random(Math.max(1, document.nodes.length))]?.id ?? "none";
  const edge = (): string => document.edges[random(Math.max(1, document.edges.length))]?.id ?? "none";
  const layer = LAYERS[random(LAYERS.length)] ?? "dense";
  const fresh = makeNode(freshNodeId(document, layer), layer, { x: random(900), y: random(600) });
  const mark = (): string => {
    const keys = markKeys(document);
    return keys[random(Math.max(1, keys.length))] ?? "none";
  };
  const clip = copyNodes(document, [node(), node()], [mark()]);
  const at = { x: random(900), y: random(600) };
  const size = { width: 100 + random(200), height: 100 };
  const commands: readonly Command[] = [
    addNode(fresh),
    addNode(fresh),
    connect({ node: node(), port: "y" }, { node: node(), port: ["x", "xs", "prediction"][random(3)] ?? "x" }),
    connect({ node: node(), port: "y" }, { node: node(), port: "x" }),
    moveNodes({ [node()]: { x: random(900), y: random(600) } }),
    removeNodes([node(), node()]),
    removeEdges([edge()]),
    insertOnEdge(edge(), fresh),
    dropOnEdge(edge(), fresh),
    setAttribute(node(), "units", random(64)),
    renameNode(node(), `Layer ${random(5)}`),
    renameProject(`Project ${random(5)}`),
    setTraining({ epochs: random(9) }),
    setData({ dataset: ["mnist", "iris"][random(2)] ?? "" }),
    applyEdits([{ kind: "insertBefore", node: node(), port: "x", layer: "flatten", attributes: {} }]),
    replaceNode(node(), layer),
    setBypassed([node(), node()], random(2) === 0),
    addWaypoint(edge(), random(2), at),
    moveWaypoint(edge(), 0, at),
    removeWaypoint(edge(), 0),
    addNote({ id: freshIdAmong(document.notes, "note"), text: "Why", position: at, size, color: "yellow" }),
    addFrame({ id: freshIdAmong(document.frames, "frame"), title: "Stem", position: at, size, color: "blue" }),
    setNoteText(mark(), `Text ${random(5)}`),
    resizeMark(mark(), { ...at, ...size }),
    setMarkColor([mark()], "red"),
    removeMarks([mark()]),
    moveItems({ [node()]: at, [mark()]: at }),
    setAttributeOfAll([node(), node()], "units", random(64)),
    clip ? pasteClip(document, clip, { x: random(900), y: 0 }, random(2) === 0).command : addNode(fresh),
  ];
  return commands[random(commands.length)] ?? addNode(fresh);
}

describe("random sequences of commands", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "seed %i: undo all is the start, redo all is the end, every revision is sound",
    (seed) => {
      const random = seeded(seed);
      const start = createProject("Start");
      const store = createDocumentStore(start);
      const revisions: ProjectDocument[] = [start];
      for (let step = 0; step < 120; step++) {
        const command = anyCommand(store.getState().document, random);
        store.getState().run(command, random(4) === 0 ? { mark: "together" } : {});
        const { document } = store.getState();
        if (document !== revisions.at(-1)) revisions.push(document);
        expect(() => readProject(JSON.parse(JSON.stringify(document)))).not.toThrow();
      }
      const end = store.getState();
      while (store.getState().canUndo) store.getState().undo();
      expect(store.getState().document).toBe(start);
      expect(store.getState().model.nodes).toEqual([]);
      while (store.getState().canRedo) {
        store.getState().redo();
        expect(revisions).toContain(store.getState().document);
      }
      expect(store.getState().document).toBe(end.document);
      expect(store.getState().model).toEqual(end.model);
    },
  );
});

describe("marks", () => {
  test("changes with one key are one mark until something else comes between", () => {
    let history = startHistory(0);
    history = record(history, 1, "drag", "drag 1");
    history = record(history, 2, "drag", "drag 1");
    history = record(history, 3, "drag", "drag 2");
    history = record(history, 4, "other");
    history = record(history, 5, "drag", "drag 2");
    expect(history.past.map((mark) => mark.revision)).toEqual([0, 2, 3, 4]);
    history = undo(undo(history));
    expect(history.present).toBe(3);
    expect(record(history, 9, "drag", "drag 2").past.map((mark) => mark.revision)).toEqual([0, 2, 3]);
  });

  test("a new change forgets what was undone, an empty one records nothing", () => {
    const once = record(startHistory("a"), "b", "change");
    expect(record(undo(once), "c", "change").future).toEqual([]);
    expect(record(once, "b", "change")).toBe(once);
  });

  test("the oldest marks are forgotten first", () => {
    let history = startHistory(0);
    for (let revision = 1; revision <= MARK_LIMIT + 5; revision++) history = record(history, revision, "count");
    expect(history.past).toHaveLength(MARK_LIMIT);
    expect(history.past[0]?.revision).toBe(5);
  });
});

describe("the store", () => {
  test("moving nodes infers nothing anew, other edits keep the records that did not change", () => {
    const store = createDocumentStore(createProject());
    const { run } = store.getState();
    run(addNode(makeNode("dense-1", "dense", { x: 0, y: 0 })));
    run(addNode(makeNode("dense-2", "dense", { x: 300, y: 0 })));
    const before = store.getState().model;
    run(moveNodes({ "dense-1": { x: 50, y: 50 } }));
    expect(store.getState().model).toBe(before);
    run(setAttribute("dense-2", "units", 3));
    const after = store.getState().model;
    expect(after).not.toBe(before);
    expect(after.nodes.find((node) => node.id === "dense-1")).toBe(before.nodes.find((node) => node.id === "dense-1"));
  });

  test("the selection loses what undo takes away", () => {
    const store = createDocumentStore(createProject());
    store.getState().run(addNode(makeNode("dense-1", "dense", { x: 0, y: 0 })));
    store.getState().select({ nodes: ["dense-1", "nobody"] });
    expect(store.getState().selection.nodes).toEqual(["dense-1"]);
    store.getState().undo();
    expect(store.getState().selection.nodes).toEqual([]);
  });
});
