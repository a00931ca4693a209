/** The modules that models become, as text, in each mode. */
import { describe, expect, it } from "vitest";
import { printModule } from "../ir/printer";
import { typeOf } from "../ir/types";
import { verifyModule } from "../ir/verifier";
import { inferOutputs } from "../operators/registry";
import { buildModule } from "./build-module";
import { classifier, datasetOf, features, graphOf, image, label, mass } from "./graph-fixtures";
import { inferModel } from "./infer-model";

const classes = datasetOf(features, label);

describe("buildModule", () => {
  const model = inferModel(classifier(), classes);

  it("trains a classifier", () => {
    const built = buildModule(model, { mode: "train", batchSize: 4, name: "classifier" });
    expect(printModule(built.module)).toMatchInlineSnapshot(`
      "module classifier
        batch %0: f32[4, 3]  # features
        batch %1: i32[4]  # label
        batch %2: f32[4]  # weights
        parameter %3: f32[3, 3]  # d/kernel
        parameter %4: f32[3]  # d/bias
        forward:
          %5 = matmul %0, %3 {transposeA=false, transposeB=false} : f32[4, 3]  # d
          %6 = add %5, %4 : f32[4, 3]  # d
          %7 = softmaxCrossEntropy %6, %1 : f32[4]  # loss
          %8 = reduceSum %2 {axes=[0], keepDims=true} : f32[1]
          %9 = constant {dtype="f32", shape=[], value=1} : f32[]
          %10 = maximum %8, %9 : f32[1]
          %11 = multiply %7, %2 : f32[4]  # loss
          %12 = reduceSum %11 {axes=[0], keepDims=true} : f32[1]  # loss
          %13 = divide %12, %10 : f32[1]  # loss
          %14 = reshape %13 {shape=[]} : f32[]
          %15 = concat %13, %13 {axis=0} : f32[2]
        output loss = %14
        output metrics = %15
      "
    `);
    expect(verifyModule(built.module, inferOutputs)).toEqual([]);
    expect(built.fields).toEqual(["features", "label"]);
    expect(built.metrics).toEqual([
      { name: "loss", unit: "number", better: "lower" },
      { name: "CrossEntropy", unit: "number", better: "lower" },
    ]);
    expect(built.parameters.map(({ name, node }) => [name, node])).toEqual([
      ["d/kernel", "d"],
      ["d/bias", "d"],
    ]);
    expect(built.loss === undefined ? undefined : typeOf(built.module, built.loss)).toEqual({
      dtype: "f32",
      shape: [],
    });
  });

  it("infers without target, weights and loss", () => {
    const built = buildModule(model, { mode: "infer", batchSize: 1 });
    expect(printModule(built.module)).toMatchInlineSnapshot(`
      "module model
        batch %0: f32[1, 3]  # features
        parameter %1: f32[3, 3]  # d/kernel
        parameter %2: f32[3]  # d/bias
        forward:
          %3 = matmul %0, %1 {transposeA=false, transposeB=false} : f32[1, 3]  # d
          %4 = add %3, %2 : f32[1, 3]  # d
        output label = %4
      "
    `);
    expect(built.loss).toBeUndefined();
    expect(built.fields).toEqual(["features"]);
  });

  it("drops and moves statistics in training only", () => {
    const graph = graphOf(
      [
        ["in", "input"],
        ["norm", "batchNorm", { momentum: 0.75 }],
        ["drop", "dropout", { rate: 0.5 }],
        ["d", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> norm", "norm -> drop", "drop -> d", "d -> loss", "t -> loss.target"],
    );
    const normalised = inferModel(graph, classes);
    const train = buildModule(normalised, { mode: "train", batchSize: 4 });
    expect(printModule(train.module)).toMatchInlineSnapshot(`
      "module model
        batch %0: f32[4, 3]  # features
        batch %1: i32[4]  # label
        batch %2: f32[4]  # weights
        parameter %3: f32[3]  # norm/gamma
        parameter %4: f32[3]  # norm/beta
        state %5: f32[3]  # norm/mean
        state %6: f32[3]  # norm/variance
        parameter %7: f32[3, 3]  # d/kernel
        parameter %8: f32[3]  # d/bias
        forward:
          %9, %10, %11 = batchNorm %0, %3, %4 {epsilon=0.00001} : f32[4, 3], f32[3], f32[3]  # norm
          %12 = constant {dtype="f32", shape=[], value=0.75} : f32[]  # norm
          %13 = multiply %5, %12 : f32[3]  # norm
          %14 = constant {dtype="f32", shape=[], value=0.25} : f32[]  # norm
          %15 = multiply %10, %14 : f32[3]  # norm
          %16 = add %13, %15 : f32[3]  # norm
          %17 = constant {dtype="f32", shape=[], value=0.75} : f32[]  # norm
          %18 = multiply %6, %17 : f32[3]  # norm
          %19 = constant {dtype="f32", shape=[], value=0.25} : f32[]  # norm
          %20 = multiply %11, %19 : f32[3]  # norm
          %21 = add %18, %20 : f32[3]  # norm
          %22 = dropout %9 {rate=0.5, stream=4166615276} : f32[4, 3]  # drop
          %23 = matmul %22, %7 {transposeA=false, transposeB=false} : f32[4, 3]  # d
          %24 = add %23, %8 : f32[4, 3]  # d
          %25 = softmaxCrossEntropy %24, %1 : f32[4]  # loss
          %26 = reduceSum %2 {axes=[0], keepDims=true} : f32[1]
          %27 = constant {dtype="f32", shape=[], value=1} : f32[]
          %28 = maximum %26, %27 : f32[1]
          %29 = multiply %25, %2 : f32[4]  # loss
          %30 = reduceSum %29 {axes=[0], keepDims=true} : f32[1]  # loss
          %31 = divide %30, %28 : f32[1]  # loss
          %32 = reshape %31 {shape=[]} : f32[]
          %33 = concat %31, %31 {axis=0} : f32[2]
        output loss = %32
        output metrics = %33
        update %5 <- %16
        update %6 <- %21
      "
    `);
    const evaluate = buildModule(normalised, { mode: "evaluate", batchSize: 4 });
    expect(evaluate.module.updates).toEqual([]);
    const operators = evaluate.module.instructions.map((instruction) => instruction.operator);
    expect(operators).toContain("batchNormInference");
    expect(operators).not.toContain("dropout");
    expect(evaluate.parameters).toEqual(train.parameters);
  });

  it("sums weighted losses over several outputs, and shares fields between inputs", () => {
    const graph = graphOf(
      [
        ["a", "input", { field: "features" }],
        ["b", "input", { field: "features" }],
        ["picture", "input", { field: "image" }],
        ["flat", "flatten"],
        ["join", "concat"],
        ["hidden", "dense", { units: 3, activation: "tanh" }],
        ["sum", "add"],
        ["number", "dense", { units: 1 }],
        ["unused", "dense"],
        ["class", "target", { field: "label" }],
        ["grams", "target", { field: "mass" }],
        ["ce", "crossEntropy"],
        ["mse", "meanSquaredError", { weight: 0.5 }],
        ["mae", "meanAbsoluteError"],
        ["acc", "accuracy"],
      ],
      [
        "a -> join",
        "picture -> flat",
        "flat -> join",
        "join -> hidden",
        "hidden -> sum",
        "b -> sum",
        "sum -> number",
        "b -> unused",
        "sum -> ce.prediction",
        "class -> ce.target",
        "sum -> acc.prediction",
        "class -> acc.target",
        "number -> mse.prediction",
        "grams -> mse.target",
        "number -> mae.prediction",
        "grams -> mae.target",
      ],
    );
    const several = inferModel(graph, datasetOf(features, image, label, mass));
    const train = buildModule(several, { mode: "train", batchSize: 2 });
    expect(printModule(train.module)).toMatchInlineSnapshot(`
      "module model
        batch %0: f32[2, 3]  # features
        batch %1: f32[2, 4, 4, 1]  # image
        batch %2: i32[2]  # label
        batch %3: f32[2, 1]  # mass
        batch %4: f32[2]  # weights
        parameter %5: f32[19, 3]  # hidden/kernel
        parameter %6: f32[3]  # hidden/bias
        parameter %7: f32[3, 1]  # number/kernel
        parameter %8: f32[1]  # number/bias
        forward:
          %9 = reshape %1 {shape=[-1, 16]} : f32[2, 16]  # flat
          %10 = concat %0, %9 {axis=1} : f32[2, 19]  # join
          %11 = matmul %10, %5 {transposeA=false, transposeB=false} : f32[2, 3]  # hidden
          %12 = add %11, %6 : f32[2, 3]  # hidden
          %13 = tanh %12 : f32[2, 3]  # hidden
          %14 = add %13, %0 : f32[2, 3]  # sum
          %15 = matmul %14, %7 {transposeA=false, transposeB=false} : f32[2, 1]  # number
          %16 = add %15, %8 : f32[2, 1]  # number
          %17 = softmaxCrossEntropy %14, %2 : f32[2]  # ce
          %18 = argMax %14 {axis=1} : i32[2]  # acc
          %19 = equal %18, %2 : f32[2]  # acc
          %20 = subtract %16, %3 : f32[2, 1]  # mse
          %21 = square %20 : f32[2, 1]  # mse
          %22 = reduceMean %21 {axes=[1], keepDims=false} : f32[2]  # mse
          %23 = subtract %16, %3 : f32[2, 1]  # mae
          %24 = abs %23 : f32[2, 1]  # mae
          %25 = reduceMean %24 {axes=[1], keepDims=false} : f32[2]  # mae
          %26 = constant {dtype="f32", shape=[], value=8} : f32[]  # mae
          %27 = multiply %25, %26 : f32[2]  # mae
          %28 = reduceSum %4 {axes=[0], keepDims=true} : f32[1]
          %29 = constant {dtype="f32", shape=[], value=1} : f32[]
          %30 = maximum %28, %29 : f32[1]
          %31 = multiply %17, %4 : f32[2]  # ce
          %32 = reduceSum %31 {axes=[0], keepDims=true} : f32[1]  # ce
          %33 = divide %32, %30 : f32[1]  # ce
          %34 = multiply %22, %4 : f32[2]  # mse
          %35 = reduceSum %34 {axes=[0], keepDims=true} : f32[1]  # mse
          %36 = divide %35, %30 : f32[1]  # mse
          %37 = multiply %19, %4 : f32[2]  # acc
          %38 = reduceSum %37 {axes=[0], keepDims=true} : f32[1]  # acc
          %39 = divide %38, %30 : f32[1]  # acc
          %40 = multiply %27, %4 : f32[2]  # mae
          %41 = reduceSum %40 {axes=[0], keepDims=true} : f32[1]  # mae
          %42 = divide %41, %30 : f32[1]  # mae
          %43 = constant {dtype="f32", shape=[], value=0.5} : f32[]  # mse
          %44 = multiply %36, %43 : f32[1]  # mse
          %45 = add %33, %44 : f32[1]
          %46 = reshape %45 {shape=[]} : f32[]
          %47 = concat %45, %33, %36, %39, %42 {axis=0} : f32[5]
        output loss = %46
        output metrics = %47
      "
    `);
    expect(train.metrics.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
      "loss number",
      "CrossEntropy number",
      "MeanSquaredError number",
      "Accuracy ratio",
      "MeanAbsoluteError target",
    ]);
    expect(train.parameters.some(({ node }) => node === "unused")).toBe(false);
    const infer = buildModule(several, { mode: "infer", batchSize: 1 });
    expect(infer.module.outputs.map((output) => output.name)).toEqual(["label", "mass"]);
    expect(infer.fields).toEqual(["features", "image"]);
  });

  it("refuses a model with errors and a batch of no size", () => {
    const broken = inferModel(classifier(7), classes);
    expect(() => buildModule(broken, { mode: "train", batchSize: 4 })).toThrow(/cannot be built.*3 classes/);
    expect(() => buildModule(model, { mode: "train", batchSize: 0 })).toThrow(/batch size/);
  });
});
