/** What inference finds wrong with whole graphs: where it is said, and whether the fixes cure it. */
import { describe, expect, it } from "vitest";
import { classifier, datasetOf, features, graphOf, image, label, mass } from "./graph-fixtures";
import { inferModel } from "./infer-model";
import type { DatasetDescription, Diagnostic, GraphDescription } from "./types";

const classes = datasetOf(features, label);
const images = datasetOf(image, label);

function problems(graph: GraphDescription, dataset: DatasetDescription | undefined = classes): readonly Diagnostic[] {
  return inferModel(graph, dataset).diagnostics;
}

/** `node: code [labels of the fixes]`, one a problem. */
function summary(graph: GraphDescription, dataset?: DatasetDescription): readonly string[] {
  return problems(graph, dataset).map(
    ({ node, code, fixes }) => `${node ?? "-"}: ${code} [${fixes.map((fix) => fix.label).join(" | ")}]`,
  );
}

describe("problems of a model", () => {
  it("asks for a Flatten in front of Dense, once", () => {
    const graph = graphOf(
      [
        ["in", "input"],
        ["a", "dense", { units: 8 }],
        ["b", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> a", "a -> b", "b -> loss", "t -> loss.target"],
    );
    expect(problems(graph, images)).toEqual([
      {
        severity: "error",
        code: "rank-mismatch",
        message: "Dense expects 2 dimensions [batch, features], gets [batch, 4, 4, 1]: insert a Flatten.",
        node: "a",
        port: "x",
        fixes: [
          {
            label: "Insert Flatten",
            edits: [{ kind: "insertBefore", node: "a", port: "x", layer: "flatten", attributes: {} }],
          },
          {
            label: "Insert GlobalAvgPool2D",
            edits: [{ kind: "insertBefore", node: "a", port: "x", layer: "globalAvgPool2d", attributes: {} }],
          },
        ],
      },
    ]);
  });

  it("finds the Dense that makes the wrong number of scores, through what keeps them", () => {
    const graph = graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 7 }],
        ["drop", "dropout"],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> d", "d -> drop", "drop -> loss", "t -> loss.target"],
    );
    expect(problems(graph)).toMatchObject([
      {
        node: "loss",
        code: "class-count",
        message: "CrossEntropy compares 3 classes with 7 scores [batch, 7]: set units of Dense to 3.",
        fixes: [
          { label: "Set units of Dense to 3", edits: [{ kind: "setAttribute", node: "d", name: "units", value: 3 }] },
          { label: "Insert Dense with 3 units" },
        ],
      },
    ]);
  });

  it("names every node of a circle on each of them, and no other", () => {
    const graph = graphOf(
      [
        ["in", "input"],
        ["a", "add"],
        ["d", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> a", "a -> d", "d -> a", "d -> loss", "t -> loss.target"],
    );
    const model = inferModel(graph, classes);
    expect(model.nodes.map((node) => node.id)).toEqual(["in", "t", "a", "d", "loss"]);
    expect(summary(graph)).toEqual(["a: cycle [Remove edge from Dense]", "d: cycle [Remove edge from Add]"]);
    expect(model.diagnostics[0]?.message).toBe(
      "Add and Dense feed each other in a circle: remove one of the edges between them.",
    );
    expect(summary(graphOf([["a", "flatten"]], ["a -> a"]))).toContain("a: cycle [Remove edge from Flatten]");
  });

  it("offers what would feed an open input", () => {
    const graph = graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
        ["acc", "accuracy"],
      ],
      ["d -> loss"],
    );
    expect(summary(graph)).toEqual([
      "d: unconnected-input [Connect Input]",
      "acc: unconnected-input [Connect Dense]",
      "acc: metric-without-target [Connect Target]",
      "loss: loss-without-target [Connect Target]",
      "in: leads-nowhere [Remove Input]",
      "t: leads-nowhere [Remove Target]",
    ]);
    expect(summary(graphOf([["loss", "crossEntropy"]], []))).toEqual([
      "loss: unconnected-input []",
      "loss: loss-without-target [Add Target]",
    ]);
    expect(summary(graphOf([["d", "dense"]], []))).toContain("d: unconnected-input [Add Input]");
  });

  it("asks for a loss that goes with the target, on the last layer", () => {
    const graph = graphOf(
      [
        ["in", "input"],
        ["d", "dense"],
      ],
      ["in -> d"],
    );
    expect(summary(graph)).toEqual(["d: no-loss [Add CrossEntropy]"]);
    expect(summary(graph, datasetOf(features, mass))).toEqual(["d: no-loss [Add MeanSquaredError]"]);
    expect(problems({ nodes: [], edges: [] })).toMatchObject([{ severity: "error", code: "empty-graph" }]);
  });

  it("refuses two losses on one output, a loss without a target and nothing to train", () => {
    const { nodes, edges } = classifier();
    const second = graphOf([["other", "crossEntropy"]], []);
    const two = {
      nodes: [...nodes, ...second.nodes],
      edges: [
        ...edges,
        { id: "x1", source: { node: "d", port: "y" }, target: { node: "other", port: "prediction" } },
        { id: "x2", source: { node: "t", port: "y" }, target: { node: "other", port: "target" } },
      ],
    };
    expect(summary(two)).toEqual(["other: two-losses [Remove CrossEntropy 2 | Remove CrossEntropy]"]);
    const bare = graphOf(
      [
        ["in", "input"],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> loss", "t -> loss.target"],
    );
    expect(summary(bare)).toEqual(["loss: nothing-to-train [Insert Dense]"]);
    expect(problems({ ...classifier(), edges: edges.slice(0, 2) })).toMatchObject([
      { code: "loss-without-target", node: "loss", port: "target" },
      { code: "leads-nowhere", node: "t", severity: "warning" },
    ]);
  });

  it("suggests the loss for the target's kind, and no softmax in front of it", () => {
    const wrong = graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "meanSquaredError"],
      ],
      ["in -> d", "d -> loss", "t -> loss.target"],
    );
    expect(problems(wrong)).toMatchObject([
      {
        code: "target-kind",
        fixes: [
          {
            label: "Use Cross-entropy",
            edits: [{ kind: "replaceLayer", node: "loss", layer: "crossEntropy", attributes: {} }],
          },
        ],
      },
    ]);
    const soft = graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 3, activation: "softmax" }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> d", "d -> loss", "t -> loss.target"],
    );
    expect(problems(soft)).toMatchObject([
      { severity: "warning", code: "logits-expected", fixes: [{ label: "Set activation of Dense to none" }] },
    ]);
    const layered = graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 3 }],
        ["s", "activation", { function: "softmax" }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> d", "d -> s", "s -> loss", "t -> loss.target"],
    );
    expect(problems(layered)).toMatchObject([{ fixes: [{ label: "Remove Activation" }] }]);
  });

  it("brings the branches of an Add to the same channels", () => {
    const graph = graphOf(
      [
        ["in", "input"],
        ["a", "conv2d", { filters: 8 }],
        ["b", "conv2d", { filters: 4 }],
        ["sum", "add"],
        ["flat", "flatten"],
        ["d", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> a", "in -> b", "a -> sum", "b -> sum", "sum -> flat", "flat -> d", "d -> loss", "t -> loss.target"],
    );
    expect(problems(graph, images)).toMatchObject([
      {
        node: "sum",
        message:
          "Add expects inputs of one shape, gets [batch, 4, 4, 8] and [batch, 4, 4, 4]: set filters of Conv2D 2 to 8.",
        fixes: [
          { label: "Set filters of Conv2D 2 to 8" },
          { label: "Set filters of Conv2D to 4" },
          { label: "Insert 1 × 1 Conv2D", edits: [{ kind: "insertBefore", edge: "e4" }] },
        ],
      },
    ]);
  });

  it("says which drawing errors a file may bring", () => {
    const graph: GraphDescription = {
      nodes: [
        ...classifier().nodes,
        { id: "old", layer: "capsule", attributes: {} },
        { id: "d", layer: "dense", attributes: {} },
      ],
      edges: [
        ...classifier().edges,
        { id: "a", source: { node: "in", port: "y" }, target: { node: "d", port: "x" } },
        { id: "b", source: { node: "in", port: "z" }, target: { node: "d", port: "x" } },
        { id: "c", source: { node: "in", port: "y" }, target: { node: "d", port: "w" } },
        { id: "e", source: { node: "gone", port: "y" }, target: { node: "d", port: "x" } },
      ],
    };
    expect(summary(graph)).toEqual([
      "d: repeated-id []",
      "old: unknown-layer [Remove node]",
      "d: port-taken [Remove edge]",
      "in: unknown-port [Remove edge]",
      "d: unknown-port [Remove edge]",
      "d: loose-edge [Remove edge]",
    ]);
  });

  it("puts wrong attributes on their node and field, with the nearest right value", () => {
    expect(problems(classifier(0))).toMatchObject([
      {
        node: "d",
        attribute: "units",
        message: "Units must be at least 1, not 0.",
        fixes: [{ edits: [{ kind: "setAttribute", node: "d", name: "units", value: 1 }] }],
      },
    ]);
  });

  it("asks for a data set where there is none", () => {
    expect(inferModel(classifier(), undefined).diagnostics).toMatchObject([
      { node: "in", code: "no-data", field: "data.dataset" },
      { node: "t", code: "no-data", field: "data.dataset" },
    ]);
  });
});
