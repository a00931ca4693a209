/** Inference of whole graphs: types, parameters, outputs and names; how long it takes. What it finds wrong is in `model-problems.test.ts`. */
import { describe, expect, it } from "vitest";
import { classifier, datasetOf, features, graphOf, image, label, mass } from "./graph-fixtures";
import { inferModel } from "./infer-model";
import { printModel } from "./print-model";
import type { GraphDescription } from "./types";

const classes = datasetOf(features, label);

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
