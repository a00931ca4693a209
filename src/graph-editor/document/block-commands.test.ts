/** Blocks as a person edits them: made, opened, repeated, detached, exposed, copied; each step undone and done again. */
import { describe, expect, test } from "vitest";
import { templateDatasets } from "../templates/template-datasets";
import { mnistResnet } from "../templates/mnist-resnet";
import { detach, insertBlock, leaveTo, makeBlockOfSelection, openSelected, openUse, repeatUse } from "./block-actions";
import {
  countUses,
  exposeAttribute,
  hideParameter,
  mergeBlocks,
  removeBlock,
  renameBlock,
  renameParameter,
} from "./block-commands";
import { nested, residual, stack, use } from "./block-fixtures";
import { readLibraryBlock } from "./block-library";
import { usedBlocks, wouldContainItself } from "./blocks";
import { copyNodes, parseClip, pasteClip, serializeClip } from "./clipboard";
import { removeNodes, setAttribute } from "./commands";
import { deriveModel } from "./derive-model";
import { createDocumentStore } from "./document-store";
import { removeSelected } from "./document-actions";
import { engineGraph } from "./flatten-document";
import { makeBlock } from "./make-block";
import { blockKind } from "./node-kinds";
import { parseProject, serializeProject } from "./parse-project";
import type { ProjectDocument } from "./schema";

const dataset = templateDatasets["mnist"];

/** What the model is, without ids: layers in order with what they are set to and what feeds them. */
function shapeOf(document: ProjectDocument) {
  const model = deriveModel(document, dataset);
  const places = new Map(model.nodes.map((node, index) => [node.id, index]));
  return model.nodes
    .map((node) => ({
      layer: node.layer,
      attributes: node.attributes,
      outputs: node.outputs,
      parameters: node.parameters,
      sources: Object.fromEntries(
        Object.entries(node.sources).map(([port, all]) => [
          port,
          all.map((source) => model.nodes[places.get(source.node) ?? -1]?.layer),
        ]),
      ),
    }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

function storeWith(document: ProjectDocument) {
  const store = createDocumentStore(document);
  store.getState().setDataset(dataset);
  return store;
}

describe("making and detaching", () => {
  test("a block of some layers, and detaching it, leave the model as it was", () => {
    const start = stack([], []);
    const store = storeWith(start);
    const before = shapeOf(start);
    store.getState().select({ nodes: ["pool", "scores"], edges: [] });
    makeBlockOfSelection(store);
    const made = store.getState();
    expect(made.document.nodes.map(({ layer }) => layer).sort()).toEqual(["block", "crossEntropy", "input", "target"]);
    expect(made.selection.nodes).toEqual(["block-1"]);
    expect(shapeOf(made.document)).toEqual(before);
    expect(parseProject(serializeProject(made.document))).toEqual(made.document);
    expect(made.viewModel.nodes.find(({ id }) => id === "block-1")?.outputs).toMatchObject({
      "blockOutput-1": { shape: [10] },
    });
    detach(store, "block-1");
    const detached = store.getState();
    expect(shapeOf(detached.document)).toEqual(before);
    expect(detached.selection.nodes).toHaveLength(2);
    detached.undo();
    expect(store.getState().document).toBe(made.document);
    store.getState().undo();
    expect(store.getState().document).toBe(start);
    store.getState().redo();
    store.getState().redo();
    expect(store.getState().document).toBe(detached.document);
  });

  test("several inputs and outputs, one port for each value that crosses", () => {
    const start = stack([], []);
    const made = makeBlock(start, ["scores", "loss"], "Head");
    if ("problem" in made) throw new Error(made.problem);
    const document = made.command(start);
    const kind = blockKind(document.blocks, "block-1");
    expect(kind?.inputs.map(({ label }) => label)).toEqual(["GlobalAvgPool2D", "Target"]);
    expect(kind?.outputs).toEqual([]);
    expect(shapeOf(document)).toEqual(shapeOf(start));
  });

  test("an end that feeds nothing becomes an output, so that the use can be connected", () => {
    const start = removeNodes(["loss"])(stack([], []));
    const made = makeBlock(start, ["pool", "scores"], "Head");
    if ("problem" in made) throw new Error(made.problem);
    expect(blockKind(made.command(start).blocks, "block-1")?.outputs).toHaveLength(1);
  });

  test("what would close a circle is refused with the layer that is missing", () => {
    expect(makeBlock(stack([], []), ["image", "scores"], "Odd")).toEqual({
      problem: expect.stringMatching(/^GlobalAvgPool2D lies between the selected layers/) as string,
    });
    const store = storeWith(stack([], []));
    makeBlockOfSelection(store);
    expect(store.getState().notice?.message).toMatch(/Select the layers/);
    expect(store.getState().canUndo).toBe(false);
  });

  test("detaching repetitions and nested blocks keeps the model", () => {
    const start = stack(nested, [{ ...use("n", "pair"), repeat: 3 }]);
    const store = storeWith(start);
    detach(store, "n");
    expect(store.getState().document.nodes.filter(({ block }) => block === "residual")).toHaveLength(6);
    expect(shapeOf(store.getState().document)).toEqual(shapeOf(start));
    for (const id of store.getState().selection.nodes) detach(store, id);
    expect(engineGraph(store.getState().document).nodes.every(({ id }) => !id.includes("/"))).toBe(true);
    expect(shapeOf(store.getState().document)).toEqual(shapeOf(start));
  });

  test("what a use sets for itself is set on its layers when it is detached", () => {
    const parameters = [{ name: "filters", label: "Filters", node: "conv", attribute: "filters" }];
    const blocks = residual.map((block) => ({ ...block, parameters }));
    const store = storeWith(stack(blocks, [{ ...use("r", "residual"), attributes: { filters: 1 } }]));
    detach(store, "r");
    expect(store.getState().document.nodes.find(({ layer }) => layer === "conv2d")?.attributes["filters"]).toBe(1);
  });
});

describe("open blocks", () => {
  test("commands go into the definition and reach every use; undo takes them back from anywhere", () => {
    const start = stack(residual, [use("a", "residual"), use("b", "residual")]);
    const store = storeWith(start);
    store.getState().select({ nodes: ["a"], edges: [] });
    expect(openSelected(store)).toBe(true);
    expect(store.getState().view.nodes.map(({ id }) => id)).toEqual(["in", "conv", "add", "out"]);
    store.getState().run(setAttribute("conv", "kernelSize", [5, 5]));
    const kernels = store
      .getState()
      .model.nodes.filter(({ layer }) => layer === "conv2d")
      .map(({ parameters }) => parameters[0]?.shape);
    expect(kernels).toEqual([
      [5, 5, 1, 1],
      [5, 5, 1, 1],
    ]);
    expect(store.getState().document.nodes).toBe(start.nodes);
    expect(leaveTo(store, 0)).toBe(true);
    expect(store.getState().view).toBe(store.getState().document);
    expect(store.getState().selection.nodes).toEqual(["a"]);
    store.getState().undo();
    expect(store.getState().document).toBe(start);
  });

  test("removing a port takes its edges away from every use; undo of the block's making closes it", () => {
    const store = storeWith(stack([], []));
    store.getState().select({ nodes: ["pool", "scores"], edges: [] });
    makeBlockOfSelection(store);
    openUse(store, "block-1");
    store.getState().select({ nodes: ["blockInput-1"], edges: [] });
    removeSelected(store);
    expect(store.getState().document.edges.some(({ target }) => target.node === "block-1")).toBe(false);
    store.getState().undo();
    store.getState().undo();
    expect(store.getState().path).toEqual([]);
    expect(store.getState().view).toBe(store.getState().document);
  });

  test("a block inside itself, and a port on the project's canvas, are refused with a notice", () => {
    const store = storeWith(stack(nested, [use("n", "pair")]));
    openUse(store, "n");
    openUse(store, "first");
    expect(store.getState().path).toEqual(["n", "first"]);
    const before = store.getState().document;
    insertBlock(store, [], "pair");
    expect(store.getState().document).toBe(before);
    expect(store.getState().notice?.message).toMatch(/contains itself \("Residual" in "Pair" in "Residual"\)/);
    const clip = copyNodes(store.getState().view, ["in", "conv"]);
    leaveTo(store, 0);
    if (!clip) throw new Error("Nothing was copied.");
    store.getState().run(pasteClip(store.getState().view, clip, { x: 0, y: 0 }).command);
    expect(store.getState().document).toBe(before);
    expect(store.getState().notice?.message).toMatch(/port of a block/);
  });

  test("a block made inside a block goes on obeying the parameters around it, and so do its layers once detached", () => {
    const parameters = [{ name: "size", label: "Kernel", node: "conv", attribute: "kernelSize" }];
    const blocks = residual.map((block) => ({ ...block, parameters }));
    const store = storeWith(stack(blocks, [{ ...use("r", "residual"), attributes: { size: [1, 1] } }]));
    const kernel = () => store.getState().model.nodes.find(({ layer }) => layer === "conv2d")?.parameters[0]?.shape;
    openUse(store, "r");
    store.getState().select({ nodes: ["conv"], edges: [] });
    makeBlockOfSelection(store);
    expect(kernel()).toEqual([1, 1, 1, 1]);
    const [made] = store.getState().selection.nodes;
    detach(store, made ?? "");
    expect(kernel()).toEqual([1, 1, 1, 1]);
    expect(store.getState().document.blocks[0]?.parameters).toHaveLength(1);
  });
});

describe("repeat, parameters, definitions", () => {
  test("repeat is one step of undo for each row of changes, and refuses ports that do not match", () => {
    const store = storeWith(stack(residual, [use("r", "residual")]));
    repeatUse(store, "r", 3);
    expect(store.getState().document.nodes.find(({ id }) => id === "r")?.repeat).toBe(3);
    repeatUse(store, "r", 1);
    expect(store.getState().document.nodes.find(({ id }) => id === "r")).not.toHaveProperty("repeat");
    store.getState().select({ nodes: ["loss", "scores"], edges: [] });
    makeBlockOfSelection(store);
    const [made] = store.getState().selection.nodes;
    repeatUse(store, made ?? "", 2);
    expect(store.getState().notice?.message).toMatch(/cannot be repeated.*2 inputs and 0 outputs/);
  });

  test("more nodes than a document may expand to are refused", () => {
    const blocks = ["a", "b", "c"].map((id, index) => ({
      id,
      name: id,
      summary: "",
      nodes:
        index === 0
          ? (residual[0]?.nodes ?? [])
          : [
              ...(residual[0]?.nodes.filter(({ layer }) => layer.startsWith("block")) ?? []),
              { ...use("u", ["a", "b"][index - 1] ?? ""), repeat: 64 },
            ],
      edges: [],
      notes: [],
      frames: [],
      parameters: [],
    }));
    const store = storeWith({ ...stack([], []), blocks: blocks.slice(0, 2) });
    insertBlock(store, blocks, "c");
    expect(store.getState().notice?.message).toMatch(/expands to more than 10,000 nodes/);
    expect(store.getState().canUndo).toBe(false);
  });

  test("an exposed attribute is a field of each use; hiding it forgets what uses set", () => {
    const start = stack(residual, [use("a", "residual"), use("b", "residual")]);
    const exposed = exposeAttribute("residual", "conv", "kernelSize")(start);
    expect(exposeAttribute("residual", "conv", "kernelSize")(exposed)).toBe(exposed);
    expect(exposeAttribute("residual", "conv", "nonsense")(start)).toBe(start);
    expect(blockKind(exposed.blocks, "residual")?.attributes["kernelSize-1"]).toMatchObject({
      label: "Conv2D: kernel size",
      default: [3, 3],
    });
    const set = setAttribute("b", "kernelSize-1", [1, 1])(exposed);
    const renamed = renameParameter("residual", "kernelSize-1", "Kernel")(set);
    expect(blockKind(renamed.blocks, "residual")?.attributes["kernelSize-1"]?.label).toBe("Kernel");
    const hidden = hideParameter("residual", "kernelSize-1")(renamed);
    expect(hidden.nodes).toEqual(start.nodes);
    expect(hidden.blocks).toEqual(start.blocks);
  });

  test("a definition goes only when nothing uses it", () => {
    const start = stack(nested, [use("n", "pair")]);
    expect(countUses(start, "residual")).toBe(2);
    expect(removeBlock("residual")(start)).toBe(start);
    const unused = removeNodes(["n"])(start);
    expect(removeBlock("pair")(unused).blocks.map(({ id }) => id)).toEqual(["residual"]);
    expect(renameBlock("pair", " Two ")(start).blocks[1]?.name).toBe("Two");
    expect(renameBlock("pair", "  ")(start)).toBe(start);
  });
});

describe("copies", () => {
  test("a clip carries the blocks that its nodes use, and meets them again", () => {
    const start = stack(nested, [use("n", "pair")]);
    const clip = copyNodes(start, ["n"]);
    if (!clip) throw new Error("Nothing was copied.");
    expect(clip.blocks.map(({ id }) => id)).toEqual(["residual", "pair"]);
    const read = parseClip(serializeClip(clip));
    expect(read).toEqual(clip);
    expect(pasteClip(start, clip, { x: 0, y: 0 }).command(start).blocks).toBe(start.blocks);
    const elsewhere = stack([], []);
    const pasted = pasteClip(elsewhere, clip, { x: 0, y: 0 }).command(elsewhere);
    expect(pasted.blocks).toEqual(nested);
    const loop = serializeClip({
      ...clip,
      blocks: clip.blocks.map((block) => ({ ...block, nodes: [use("u", block.id)] })),
    });
    expect(parseClip(loop)).toBeUndefined();
  });

  test("a block of the same id that differs gets an id and a name of its own, down to what it uses", () => {
    const other = nested.map((block) => (block.id === "residual" ? { ...block, summary: "Not the same." } : block));
    const { blocks, ids } = mergeBlocks(nested, other);
    expect([...ids.entries()]).toEqual([
      ["residual", "block-1"],
      ["pair", "block-2"],
    ]);
    expect(blocks.map(({ name }) => name)).toEqual(["Residual", "Pair", "Residual 2", "Pair 2"]);
    expect(usedBlocks(blocks, blocks[3]?.nodes ?? []).map(({ id }) => id)).toEqual(["block-1"]);
    expect(wouldContainItself(blocks, "residual", "pair")).toBe(true);
    expect(wouldContainItself(blocks, "pair", "residual")).toBe(false);
  });

  test("an entry of the library that was damaged is not offered", () => {
    const entry = { id: "1", name: "Pair", savedAt: "2026-01-01T00:00:00Z", block: "pair", definitions: nested };
    expect(readLibraryBlock(entry)?.definitions).toEqual(nested);
    expect(readLibraryBlock({ ...entry, block: "none" })).toBeUndefined();
    expect(readLibraryBlock({ ...entry, definitions: nested.slice(1) })).toBeUndefined();
    expect(readLibraryBlock({ ...entry, definitions: "nonsense" })).toBeUndefined();
  });
});

test("undo to the start and redo to the end of everything a person does with blocks", () => {
  const start = mnistResnet.create();
  const store = storeWith(start);
  const revisions = [start];
  const step = (action: () => void): void => {
    action();
    expect(store.getState().notice).toBeUndefined();
    expect(store.getState().document).not.toBe(revisions.at(-1));
    revisions.push(store.getState().document);
  };
  step(() => {
    store.getState().select({ nodes: ["pool", "scores"], edges: [] });
    makeBlockOfSelection(store);
  });
  step(() => repeatUse(store, "stage-1", 4));
  step(() => {
    openUse(store, "stage-1");
    store.getState().run(setAttribute("conv-1", "useBias", true));
  });
  step(() => store.getState().run(exposeAttribute("residual", "conv-1", "kernelSize"), { whole: true }));
  step(() => {
    leaveTo(store, 0);
    store.getState().run(setAttribute("stage-1", "kernelSize-1", [1, 1]));
  });
  step(() => store.getState().run(renameBlock("residual", "Plain"), { whole: true }));
  step(() => insertBlock(store, [], "residual"));
  step(() => detach(store, "stage-2"));
  step(() => store.getState().run(removeBlock("halving"), { whole: true }));
  expect(parseProject(serializeProject(store.getState().document))).toEqual(store.getState().document);
  for (const revision of [...revisions].reverse()) {
    expect(store.getState().document).toBe(revision);
    store.getState().undo();
  }
  for (const revision of revisions) {
    expect(store.getState().document).toBe(revision);
    store.getState().redo();
  }
});
