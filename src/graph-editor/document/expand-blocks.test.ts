/** Blocks come apart into the graph that somebody would have drawn without them. */
import { describe, expect, test } from "vitest";
import { addNode, connect, createProject, makeNode, sequence } from "./commands";
import { deriveModel } from "./derive-model";
import { applyEdits } from "./edits";
import { expandBlocks } from "./expand-blocks";
import { engineGraph } from "./flatten-document";
import { flatPlaces, nested, residual, stack, use, x, y } from "./block-fixtures";
import { placeOf, viewOf, viewPrefix } from "./open-block";
import type { ProjectDocument } from "./schema";
import { modelOfView } from "./view-model";
import { templateDatasets } from "../templates/template-datasets";

const dataset = templateDatasets["mnist"];
const links = (document: ProjectDocument): readonly string[] =>
  expandBlocks(document).edges.map(
    ({ id, source, target }) => `${id}: ${source.node}.${source.port} ${target.node}.${target.port}`,
  );

describe("expansion", () => {
  test("a document without uses comes back with its own nodes and edges", () => {
    const plain = sequence(addNode(makeNode("a", "input", { x: 0, y: 0 })))(createProject());
    expect(expandBlocks(plain).nodes).toBe(plain.nodes);
    expect(expandBlocks(plain).edges).toBe(plain.edges);
  });

  test("nodes are named by their path, edges by the one that ends where they end", () => {
    const document = stack(residual, [use("r", "residual")]);
    expect(flatPlaces(document)).toEqual(["image", "r/conv", "r/add", "pool", "scores", "label", "loss"]);
    expect(links(document)).toEqual([
      "e1: r/add.y pool.x",
      "e2: pool.y scores.x",
      "e3: scores.y loss.prediction",
      "e4: label.y loss.target",
      "r/b1: image.y r/conv.x",
      "r/b2: r/conv.y r/add.xs",
      "r/b3: image.y r/add.xs",
    ]);
    expect(engineGraph(document).nodes.find(({ id }) => id === "r/conv")?.name).toBe("Residual/Conv2D");
  });

  test("repetitions feed each other, and the last one what follows", () => {
    const document = stack(residual, [{ ...use("r", "residual"), repeat: 3 }]);
    expect(flatPlaces(document).slice(1, 7)).toEqual([
      "r/1/conv",
      "r/1/add",
      "r/2/conv",
      "r/2/add",
      "r/3/conv",
      "r/3/add",
    ]);
    expect(links(document)).toContain("e1: r/3/add.y pool.x");
    expect(links(document)).toContain("r/2/b3: r/1/add.y r/2/add.xs");
    expect(links(document)).toContain("r/1/b3: image.y r/1/add.xs");
    expect(deriveModel(document, dataset).diagnostics).toEqual([]);
  });

  test("nested blocks, and a way that leads through ports only", () => {
    const document = stack(nested, [{ ...use("n", "pair"), repeat: 2 }]);
    expect(flatPlaces(document).slice(1, 9)).toEqual([
      "n/1/first/conv",
      "n/1/first/add",
      "n/1/second/conv",
      "n/1/second/add",
      "n/2/first/conv",
      "n/2/first/add",
      "n/2/second/conv",
      "n/2/second/add",
    ]);
    expect(links(document)).toContain("n/2/first/b1: n/1/second/add.y n/2/first/conv.x");
    const through = {
      ...document,
      blocks: document.blocks.map((block) =>
        block.id === "pair"
          ? {
              ...block,
              nodes: block.nodes.filter(({ layer }) => layer !== "block"),
              edges: [{ id: "b", source: { node: "in", port: "y" }, target: { node: "out", port: "x" } }],
            }
          : block,
      ),
    };
    expect(flatPlaces(through)).toEqual(["image", "pool", "scores", "label", "loss"]);
    expect(links(through)[0]).toBe("e1: image.y pool.x");
  });

  test("two uses of one block are two sets of weights; each sets its own parameters", () => {
    const blocks = residual.map((block) => ({
      ...block,
      parameters: [
        { name: "size", label: "Kernel", node: "conv", attribute: "kernelSize" },
        { name: "constructor", label: "Activation", node: "conv", attribute: "activation" },
      ],
    }));
    const document = stack(blocks, [use("a", "residual"), { ...use("b", "residual"), attributes: { size: [1, 1] } }]);
    const model = deriveModel(document, dataset);
    expect(model.diagnostics).toEqual([]);
    const kernel = (id: string) => model.nodes.find((node) => node.id === id)?.parameters[0]?.shape;
    expect(kernel("a/conv")).toEqual([3, 3, 1, 1]);
    expect(kernel("b/conv")).toEqual([1, 1, 1, 1]);
    expect(model.nodes.filter(({ layer }) => layer === "conv2d").map(({ name }) => name)).toEqual([
      "Residual/Conv2D",
      "Residual 2/Conv2D",
    ]);
  });

  test("a bypassed use stays whole, for the next step to dissolve", () => {
    const document = stack(residual, [{ ...use("r", "residual"), bypassed: true }]);
    expect(expandBlocks(document).nodes.find(({ id }) => id === "r")).toMatchObject({ layer: "block", bypassed: true });
  });
});

describe("problems", () => {
  test("a block cannot be repeated with ports that do not match", () => {
    const blocks = residual.map((block) => ({
      ...block,
      nodes: [...block.nodes, makeNode("more", "blockInput", { x: 0, y: 0 })],
    }));
    const document = stack(blocks, [{ ...use("r", "residual"), repeat: 2 }]);
    const [problem] = deriveModel(document, dataset).diagnostics;
    expect(problem).toMatchObject({ node: "r", code: "repeat-ports", severity: "error" });
    expect(problem?.message).toMatch(/^Residual cannot be repeated.*it has 2 inputs and 1 output/);
    expect(flatPlaces(document)).toContain("r/conv");
    const fixed = applyEdits(problem?.fixes[0]?.edits ?? [])(document);
    expect(deriveModel(fixed, dataset).diagnostics.filter(({ code }) => code === "repeat-ports")).toEqual([]);
  });

  test("a block that changes the shape cannot follow itself: said once, on the use", () => {
    const blocks = residual.map((block) => ({
      ...block,
      nodes: block.nodes.map((node) =>
        node.id === "conv" ? makeNode("conv", "globalAvgPool2d", { x: 0, y: 0 }) : node,
      ),
      edges: block.edges.filter(({ id }) => id !== "b3"),
    }));
    const document = stack(blocks, [{ ...use("r", "residual"), repeat: 3 }]);
    const problems = deriveModel(document, dataset).diagnostics.filter(({ severity }) => severity === "error");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ node: "r", code: "repeat-shape" });
    expect(problems[0]?.message).toMatch(/second repetition cannot take/);
    expect(problems[0]?.fixes[0]?.label).toBe("Use it once");
    const fixed = applyEdits(problems[0]?.fixes[0]?.edits ?? [])(document);
    expect(fixed.nodes.find(({ id }) => id === "r")).not.toHaveProperty("repeat");
    expect(deriveModel(fixed, dataset).diagnostics.filter(({ code }) => code === "repeat-shape")).toEqual([]);
  });

  test("an open port of a use is the use's problem, and its fix feeds the use", () => {
    const document = stack(residual, [use("r", "residual")]);
    const open = { ...document, edges: document.edges.filter(({ target }) => target.node !== "r") };
    const problem = deriveModel(open, dataset).diagnostics.find(({ code }) => code === "unconnected-input");
    expect(problem).toMatchObject({ node: "r", port: "in" });
    expect(problem?.message).toMatch(/Residual has nothing on its input/);
    const fixed = applyEdits(problem?.fixes[0]?.edits ?? [])(open);
    expect(fixed.edges.at(-1)?.target).toEqual({ node: "r", port: "in" });
    expect(deriveModel(fixed, dataset).diagnostics).toEqual([]);
  });

  test("a fix inside a block changes its definition, or the parameter of the use", () => {
    const document = stack(residual, [{ ...use("r", "residual"), repeat: 2 }]);
    const fixed = applyEdits([
      { kind: "insertBefore", node: "r/2/conv", port: "x", layer: "batchNorm", attributes: {}, edge: "r/2/b1" },
      { kind: "setAttribute", node: "r/1/conv", name: "useBias", value: false },
    ])(document);
    expect(flatPlaces(fixed)).toContain("r/1/batchNorm-1");
    expect(fixed.blocks[0]?.nodes.find(({ id }) => id === "conv")?.attributes["useBias"]).toBe(false);
    const parameters = [{ name: "size", label: "Kernel", node: "conv", attribute: "kernelSize" }];
    const exposed = { ...document, blocks: document.blocks.map((block) => ({ ...block, parameters })) };
    const set = applyEdits([{ kind: "setAttribute", node: "r/2/conv", name: "kernelSize", value: [5, 5] }])(exposed);
    expect(set.blocks).toBe(exposed.blocks);
    expect(set.nodes.find(({ id }) => id === "r")?.attributes).toEqual({ size: [5, 5] });
  });
});

describe("views", () => {
  const document = stack(nested, [{ ...use("n", "pair"), repeat: 2 }]);
  const flat = expandBlocks(document);
  const model = deriveModel(document, dataset);

  test("flat ids lead back to the canvas on which they are drawn", () => {
    expect(placeOf(document, "n/2/second/conv")).toEqual({ path: ["n", "second"], id: "conv" });
    expect(placeOf(document, "pool")).toEqual({ path: [], id: "pool" });
    expect(viewPrefix(document, ["n", "second"])).toBe("n/1/second/");
  });

  test("a use shows the shapes of its ports and the sum of what is inside", () => {
    const shown = modelOfView(model, flat, document, "");
    const node = shown.nodes.find(({ id }) => id === "n");
    expect(node?.outputs["out"]?.shape).toEqual([28, 28, 1]);
    expect(node?.inputs["in"]?.[0]?.shape).toEqual([28, 28, 1]);
    const inside = model.nodes.filter(({ id }) => id.startsWith("n/"));
    expect(node?.cost.parameterCount).toBe(inside.reduce((sum, { cost }) => sum + cost.parameterCount, 0));
    expect(node?.cost.parameterCount).toBe(4 * 10);
  });

  test("an open block shows its nodes by their own ids, ports included", () => {
    const path = ["n", "first"];
    const shown = modelOfView(model, flat, viewOf(document, path), viewPrefix(document, path));
    expect(shown.nodes.map(({ id }) => id)).toEqual(["in", "conv", "add", "out"]);
    expect(shown.nodes[0]?.outputs["y"]?.shape).toEqual([28, 28, 1]);
    expect(shown.nodes[3]?.inputs["x"]?.[0]?.shape).toEqual([28, 28, 1]);
    expect(shown.nodes[1]?.sources).toEqual({ x: [y("in")] });
  });

  test("problems inside sit on the use while it is closed and on the node while it is open", () => {
    const broken = applyEdits([{ kind: "setAttribute", node: "n/1/first/conv", name: "filters", value: 0 }])(document);
    const wrong = deriveModel(broken, dataset);
    const flatBroken = expandBlocks(broken);
    const closed = modelOfView(wrong, flatBroken, broken, "").diagnostics.filter(
      ({ severity }) => severity === "error",
    );
    expect(new Set(closed.map(({ node }) => node))).toEqual(new Set(["n"]));
    const path = ["n", "first"];
    const open = modelOfView(wrong, flatBroken, viewOf(broken, path), viewPrefix(broken, path)).diagnostics;
    expect(open).toMatchObject([{ node: "conv", attribute: "filters" }]);
  });

  test("edges to a use are drawn to its ports", () => {
    const joined = connect(y("image"), x("pool"))(document);
    expect(expandBlocks(joined).edges.find(({ target }) => target.node === "pool")?.source).toEqual(y("image"));
  });
});
