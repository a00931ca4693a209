/** Inference of whole graphs: what is found, where it is said, and whether the fixes cure it. */
import { describe, expect, it } from "vitest";
import { classifier, datasetOf, features, graphOf, image, label, mass } from "./graph-fixtures";
import { inferModel } from "./infer-model";
import { printModel } from "./print-model";
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

describe("inferModel", () => {
  it("types a classifier", () => {
    expect(printModel(inferModel(classifier(), classes))).toMatchInlineSnapshot(`
      "model
        Input (in) = input() {field=""} -> y: f32[batch, 3]
        Target (t) = target() {field=""} -> y: i32[batch] of 3 classes
        Dense (d) = dense(x=Input) {activation="none", units=3, useBias=true} -> y: f32[batch, 3]  # 21 flops
          parameter kernel [3, 3] glorotUniform(3, 3)
          parameter bias [3] zeros
        CrossEntropy (loss) = crossEntropy(prediction=Dense, target=Target) {weight=1}  # 15 flops
        output label = Dense : f32[batch, 3], softmax, compared with label
        12 parameters, 12 trained
      "
    `);
  });

  it("types residuals, several inputs, several losses and outputs", () => {
    const graph = graphOf(
      [
        ["in", "input", { field: "features" }],
        ["picture", "input", { field: "image" }],
        ["flat", "flatten"],
        ["left", "dense", { units: 8, activation: "relu" }],
        ["right", "dense", { units: 8 }],
        ["sum", "add"],
        ["joined", "concat"],
        ["scores", "dense", { units: 3 }],
        ["number", "dense", { units: 1 }],
        ["probability", "activation", { function: "softmax" }],
        ["out", "output"],
        ["class", "target", { field: "label" }],
        ["weight", "target", { field: "mass" }],
        ["ce", "crossEntropy"],
        ["mse", "meanSquaredError", { weight: 0.5 }],
        ["mae", "meanAbsoluteError"],
      ],
      [
        "in -> left",
        "picture -> flat",
        "flat -> right",
        "left -> sum",
        "right -> sum",
        "sum -> joined",
        "in -> joined",
        "joined -> scores",
        "joined -> number",
        "scores -> probability",
        "probability -> out",
        "scores -> ce.prediction",
        "class -> ce.target",
        "number -> mse.prediction",
        "weight -> mse.target",
        "number -> mae.prediction",
        "weight -> mae.target",
      ],
    );
    expect(printModel(inferModel(graph, datasetOf(features, image, label, mass)))).toMatchInlineSnapshot(`
      "model
        Input (in) = input() {field="features"} -> y: f32[batch, 3]
        Input 2 (picture) = input() {field="image"} -> y: f32[batch, 4, 4, 1]
        Target (class) = target() {field="label"} -> y: i32[batch] of 3 classes
        Target 2 (weight) = target() {field="mass"} -> y: f32[batch, 1]
        Dense (left) = dense(x=Input) {activation="relu", units=8, useBias=true} -> y: f32[batch, 8]  # 56 flops
          parameter kernel [3, 8] heUniform(3, 8)
          parameter bias [8] zeros
        Flatten (flat) = flatten(x=Input 2) -> y: f32[batch, 16]
        Dense 2 (right) = dense(x=Flatten) {activation="none", units=8, useBias=true} -> y: f32[batch, 8]  # 264 flops
          parameter kernel [16, 8] glorotUniform(16, 8)
          parameter bias [8] zeros
        Add (sum) = add(xs=Dense+Dense 2) -> y: f32[batch, 8]  # 8 flops
        Concat (joined) = concat(xs=Add+Input) {axis=-1} -> y: f32[batch, 11]
        Dense 3 (scores) = dense(x=Concat) {activation="none", units=3, useBias=true} -> y: f32[batch, 3]  # 69 flops
          parameter kernel [11, 3] glorotUniform(11, 3)
          parameter bias [3] zeros
        Dense 4 (number) = dense(x=Concat) {activation="none", units=1, useBias=true} -> y: f32[batch, 1]  # 23 flops
          parameter kernel [11, 1] glorotUniform(11, 1)
          parameter bias [1] zeros
        Activation (probability) = activation(x=Dense 3) {alpha=1, function="softmax", slope=0.01} -> y: f32[batch, 3] probability  # 3 flops
        CrossEntropy (ce) = crossEntropy(prediction=Dense 3, target=Target) {weight=1}  # 15 flops
        MeanSquaredError (mse) = meanSquaredError(prediction=Dense 4, target=Target 2) {weight=0.5}  # 3 flops
        MeanAbsoluteError (mae) = meanAbsoluteError(prediction=Dense 4, target=Target 2)  # 2 flops
        Output (out) = output(x=Activation)
        output label = Dense 3 : f32[batch, 3], softmax, compared with label
        output mass = Dense 4 : f32[batch, 1], identity, compared with mass
        output Output = Activation : f32[batch, 3] probability, identity
        216 parameters, 216 trained
      "
    `);
  });

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

  it("gives names to nodes once, a person's first", () => {
    const graph: GraphDescription = {
      nodes: [
        { id: "a", layer: "dense", attributes: {} },
        { id: "b", layer: "dense", attributes: {}, name: "Dense" },
        { id: "c", layer: "accuracy", attributes: {}, name: "loss" },
      ],
      edges: [],
    };
    expect(inferModel(graph, classes).nodes.map((node) => node.name)).toEqual(["Dense 2", "Dense", "loss 2"]);
  });

  it("takes at most 50 ms for 300 nodes", () => {
    const names = Array.from({ length: 298 }, (_, index) => `n${index}`);
    const graph = graphOf(
      [
        ["in", "input"],
        ...names.map((name): readonly [string, string, Record<string, number>] => [name, "dense", { units: 3 }]),
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> n0", ...names.slice(1).map((name, index) => `n${index} -> ${name}`), "n297 -> loss", "t -> loss.target"],
    );
    inferModel(graph, classes);
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      expect(inferModel(graph, classes).diagnostics).toEqual([]);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
