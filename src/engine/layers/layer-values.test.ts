/** Layers whose numbers a person can check by hand: padding, pooling, statistics, metrics. */
import { describe, expect, it } from "vitest";
import type { TensorData } from "../operators/define";
import { Interpreter } from "../reference/interpreter";
import { buildCase, siteOf } from "./build-case";
import type { LayerAttributes, TensorSpec } from "./define";
import { findLayer } from "./registry";

const f32 = (...shape: number[]): TensorSpec => ({ shape, dtype: "f32" });
const classes = (classCount: number): TensorSpec => ({ shape: [], dtype: "i32", classCount });

function run(
  type: string,
  batchSize: number,
  inputs: Readonly<Record<string, readonly TensorSpec[]>>,
  data: Readonly<Record<string, readonly number[]>>,
  attributes: LayerAttributes = {},
  training = false,
): { readonly y: readonly number[]; readonly updates: Readonly<Record<string, readonly number[]>> } {
  const layer = findLayer(type);
  if (layer === undefined) throw new Error(`There is no ${type}.`);
  const site = siteOf(layer, { name: "", attributes, inputs, expect: { outputs: {} } });
  const result = layer.infer(site);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  const built = buildCase(layer, site, result, { training, batchSize });
  const output = built.outputs.y ?? built.outputs.value;
  if (output === undefined) throw new Error(`${type} gives nothing.`);
  built.b.output("y", output);
  const given = new Map<string, TensorData>(
    Object.entries(data).map(([name, values]) => [
      name,
      built.ids.has(name) ? Int32Array.from(values) : Float64Array.from(values),
    ]),
  );
  const { outputs, updates } = new Interpreter(built.b.finish(), "f64").run(given, {
    step: 0,
    seed: 1,
    learningRate: 0,
  });
  return {
    y: [...(outputs.y?.data ?? [])],
    updates: Object.fromEntries([...updates].map(([name, tensor]) => [name, [...tensor.data]])),
  };
}

const ramp = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
const ones = (count: number): readonly number[] => Array.from({ length: count }, () => 1);

describe("values of layers", () => {
  it("Conv2D pads the end where the padding is odd, as TensorFlow does", () => {
    // A 2 × 2 kernel of ones over 1..9: the last row and column see zeros.
    const { y } = run(
      "conv2d",
      1,
      { x: [f32(3, 3, 1)] },
      { "x-0": ramp(9), kernel: ones(4) },
      { filters: 1, kernelSize: [2, 2], useBias: false },
    );
    expect(y).toEqual([12, 16, 9, 24, 28, 15, 15, 17, 9]);
  });

  it("Conv2D with strides and same padding starts inside the image", () => {
    const { y } = run(
      "conv2d",
      1,
      { x: [f32(4, 4, 1)] },
      { "x-0": ramp(16), kernel: ones(9) },
      { filters: 1, strides: [2, 2], useBias: false },
    );
    // Rows 0..2 and 2..4, columns likewise: padding only at the end.
    expect(y).toEqual([54, 45, 72, 54]);
  });

  it("ConvTranspose2D paints the kernel at every stride", () => {
    const { y } = run(
      "convTranspose2d",
      1,
      { x: [f32(1, 2, 1)] },
      { "x-0": [1, 10], kernel: [1, 2, 3, 4] },
      { filters: 1, kernelSize: [2, 2], strides: [2, 2], padding: "valid", useBias: false },
    );
    expect(y).toEqual([1, 2, 10, 20, 3, 4, 30, 40]);
  });

  it("pooling with same padding counts what is there only", () => {
    const options = { padding: "same" };
    expect(run("maxPool2d", 1, { x: [f32(3, 3, 1)] }, { "x-0": ramp(9).map((x) => -x) }, options).y).toEqual([
      -1, -3, -7, -9,
    ]);
    expect(run("avgPool2d", 1, { x: [f32(3, 3, 1)] }, { "x-0": ramp(9) }, options).y).toEqual([3, 4.5, 7.5, 9]);
  });

  it("BatchNorm moves its running statistics by the population's", () => {
    const data = { "x-0": [1, 3], gamma: [2], beta: [1], mean: [10], variance: [4] };
    const trained = run("batchNorm", 2, { x: [f32(1)] }, data, { momentum: 0.75, epsilon: 1e-12 }, true);
    expect(trained.y[0]).toBeCloseTo(-1, 9);
    expect(trained.y[1]).toBeCloseTo(3, 9);
    expect(trained.updates).toEqual({ mean: [8], variance: [3.25] });
    const predicted = run("batchNorm", 2, { x: [f32(1)] }, data, { epsilon: 1e-12 });
    expect(predicted.y[0]).toBeCloseTo(-8, 9);
    expect(predicted.updates).toEqual({});
  });

  it("Dropout keeps the mean in training and does nothing otherwise", () => {
    const x = ones(4000);
    const { y } = run("dropout", 4, { x: [f32(1000)] }, { "x-0": x }, { rate: 0.25 }, true);
    expect(new Set(y.map((value) => value.toFixed(6)))).toEqual(new Set(["0.000000", "1.333333"]));
    expect(Math.abs(y.reduce((sum, value) => sum + value, 0) / 4000 - 1)).toBeLessThan(0.05);
    expect(run("dropout", 4, { x: [f32(1000)] }, { "x-0": x }, { rate: 0.25 }).y).toEqual(x);
  });

  it("losses give one number an example", () => {
    const pair = (width: number): Readonly<Record<string, readonly TensorSpec[]>> => ({
      prediction: [f32(width)],
      target: [f32(width)],
    });
    const data = { "prediction-0": [1, 2, 5, 5], "target-0": [0, 0, 5, 2] };
    expect(run("meanSquaredError", 2, pair(2), data).y).toEqual([2.5, 4.5]);
    expect(run("huber", 2, pair(2), data).y).toEqual([1, 1.25]);
    expect(run("meanAbsoluteError", 2, pair(2), data).y).toEqual([1.5, 1.5]);
    const [even] = run(
      "crossEntropy",
      1,
      { prediction: [f32(4)], target: [classes(4)] },
      { "prediction-0": [7, 7, 7, 7], "target-0": [2] },
    ).y;
    expect(even).toBeCloseTo(Math.log(4), 12);
    const binary = run(
      "binaryCrossEntropy",
      2,
      { prediction: [f32(1)], target: [classes(2)] },
      { "prediction-0": [0, 100], "target-0": [1, 0] },
    ).y;
    expect(binary[0]).toBeCloseTo(Math.log(2), 12);
    expect(binary[1]).toBeCloseTo(100, 9);
  });

  it("MeanAbsoluteError speaks the unit of the data", () => {
    const target = { ...f32(1), scale: { mean: 4200, deviation: 800 } };
    const { y } = run(
      "meanAbsoluteError",
      2,
      { prediction: [f32(1)], target: [target] },
      { "prediction-0": [0.5, -1], "target-0": [0, 1] },
    );
    expect(y).toEqual([400, 1600]);
  });

  it("accuracies count the right ones", () => {
    const inputs = { prediction: [f32(3)], target: [classes(3)] };
    const data = { "prediction-0": [1, 5, 2, 9, 0, 3, 1, 2, 3], "target-0": [1, 2, 0] };
    expect(run("accuracy", 3, inputs, data).y).toEqual([1, 0, 0]);
    expect(run("topKAccuracy", 3, inputs, data, { k: 2 }).y).toEqual([1, 1, 0]);
    const scores = { "prediction-0": [0.2, -0.1, 3], "target-0": [1, 0, 0] };
    expect(run("accuracy", 3, { prediction: [f32(1)], target: [classes(2)] }, scores).y).toEqual([1, 1, 0]);
    const probability: TensorSpec = { ...f32(1), range: "probability" };
    const chances = { "prediction-0": [0.2, 0.4, 0.6], "target-0": [1, 0, 1] };
    expect(run("accuracy", 3, { prediction: [probability], target: [classes(2)] }, chances).y).toEqual([0, 1, 1]);
  });

  it("classes at every position count as the mean over positions", () => {
    const inputs = {
      prediction: [f32(2, 3)],
      target: [{ shape: [2], dtype: "i32", classCount: 3 } satisfies TensorSpec],
    };
    const data = { "prediction-0": [0, 0, 0, 0, Math.log(2), 0, 9, 0, 0, 0, 0, 9], "target-0": [2, 1, 1, 2] };
    const [first] = run("crossEntropy", 2, inputs, data).y;
    expect(first).toBeCloseTo((Math.log(3) + Math.log(2)) / 2, 12);
    expect(run("accuracy", 2, inputs, data).y).toEqual([0.5, 0.5]);
    expect(run("topKAccuracy", 2, inputs, data, { k: 1 }).y).toEqual([1, 0.5]);
  });

  it("Conv1D with causal padding sees no later step", () => {
    const options = { filters: 1, kernelSize: 2, padding: "causal", dilation: 2, useBias: false };
    const { y } = run("conv1d", 1, { x: [f32(5, 1)] }, { "x-0": [1, 2, 3, 4, 5], kernel: [10, 1] }, options);
    expect(y).toEqual([1, 2, 13, 24, 35]);
  });

  it("Upsample2D repeats pixels, or goes evenly from one to the next", () => {
    const row = (width: number): Readonly<Record<string, readonly TensorSpec[]>> => ({ x: [f32(1, width, 1)] });
    const nearest = run("upsample2d", 1, row(2), { "x-0": [1, 2] }, { size: [2, 2] });
    expect(nearest.y).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
    const bilinear = { interpolation: "bilinear" };
    expect(run("upsample2d", 1, row(3), { "x-0": [0, 4, 8] }, { size: [1, 2], ...bilinear }).y).toEqual([
      0, 1, 3, 5, 7, 8,
    ]);
    const thirds = run("upsample2d", 1, row(2), { "x-0": [0, 3] }, { size: [1, 3], ...bilinear }).y;
    expect(thirds.map((value) => Number(value.toFixed(9)))).toEqual([0, 0, 1, 2, 3, 3]);
  });

  it("Pad2D mirrors without the edge", () => {
    const mirrored = { padding: [0, 0, 2, 1], mode: "reflect" };
    expect(run("pad2d", 1, { x: [f32(1, 3, 1)] }, { "x-0": [1, 2, 3] }, mirrored).y).toEqual([3, 2, 1, 2, 3, 2]);
    const framed = { padding: [1, 0, 0, 1], value: 7 };
    expect(run("pad2d", 1, { x: [f32(1, 2, 1)] }, { "x-0": [1, 2] }, framed).y).toEqual([7, 7, 7, 1, 2, 7]);
  });

  it("Permute swaps time and features; RMSNorm and GroupNorm keep to one example", () => {
    expect(run("permute", 1, { x: [f32(2, 3)] }, { "x-0": ramp(6) }).y).toEqual([1, 4, 2, 5, 3, 6]);
    const { y } = run("rmsNorm", 2, { x: [f32(2)] }, { "x-0": [3, 3, 0, -2], gamma: [1, 2] }, { epsilon: 1e-12 });
    expect(y.map((value) => Number(value.toFixed(6)))).toEqual([1, 2, 0, -2.828427]);
    const grouped = run(
      "groupNorm",
      1,
      { x: [f32(2, 2)] },
      { "x-0": [1, 10, 3, 10], gamma: [1, 5], beta: [0, 7] },
      { groups: 2 },
    ).y;
    expect(grouped.map((value) => Number(value.toFixed(4)))).toEqual([-1, 7, 1, 7]);
  });

  it("Embedding looks rows up", () => {
    const tokens: TensorSpec = { shape: [2], dtype: "i32", classCount: 3 };
    const { y } = run("embedding", 1, { x: [tokens] }, { "x-0": [2, 0], table: [1, 2, 3, 4, 5, 6] }, { dimensions: 2 });
    expect(y).toEqual([5, 6, 1, 2]);
  });
});
