/** Variants of one small network run in ONNX Runtime and stay as near to its numbers as their bits allow. */
import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ModuleBuilder } from "../../../ir/builder";
import type { Module } from "../../../ir/types";
import { bytesOf } from "../../../model/model-formats";
import type { ExportVariant } from "../../../model/model-formats";
import { caseScalars } from "../../../operators/cases";
import type { TensorData } from "../../../operators/define";
import { inferOutputs } from "../../../operators/registry";
import { Interpreter } from "../../../reference/interpreter";
import { measureRanges } from "../../../training/calibrate";
import { ModelProtoSchema, TensorProto_DataLocation as DataLocation } from "../generated/onnx_pb";
import { onnxFiles, onnxParts } from "../onnx-file";
import { runOnnx } from "../testing/onnx-session";
import { onnxVariant } from "./onnx-variant";

/** A convolution with a bias, pooling by strides, and a product. */
function network(batch: number): Module {
  const b = new ModuleBuilder("network", inferOutputs);
  const x = b.input("image", "batch", { dtype: "f32", shape: [batch, 8, 8, 2] });
  const kernel = b.input("a/kernel", "parameter", { dtype: "f32", shape: [3, 3, 2, 8] });
  const bias = b.input("a/bias", "parameter", { dtype: "f32", shape: [8] });
  const dense = b.input("d/kernel", "parameter", { dtype: "f32", shape: [128, 4] });
  const convolved = b.call("conv2d", [x, kernel], { strides: [2, 2], padding: [1, 1, 1, 1] });
  const active = b.call("relu", [b.call("add", [convolved, bias])]);
  b.output("logits", b.call("matmul", [b.call("reshape", [active], { shape: [-1, 128] }), dense]));
  return b.finish();
}

const noise = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => Math.sin(12.9898 * (index + seed)) * Math.cos(index * index + seed));
const weights = new Map<string, TensorData>([
  ["a/kernel", noise(144, 1)],
  ["a/bias", noise(8, 2)],
  ["d/kernel", noise(512, 3)],
]);
const EXAMPLES = 16;
const image = noise(EXAMPLES * 128, 4);
const calibration = {
  examples: EXAMPLES,
  inputs: [{ name: "image", shape: [EXAMPLES, 8, 8, 2], dtype: "f32" as const, data: image }],
  outputs: [],
};
const module = network(1);
const source = {
  module,
  weights,
  rangesOf: (watched: Module, values: Parameters<typeof measureRanges>[3]) =>
    measureRanges(watched, weights, calibration, values),
};
const facts = { producerVersion: "test" };

async function run(file: Uint8Array): Promise<readonly number[]> {
  const shape = [EXAMPLES, 8, 8, 2];
  const { logits } = await runOnnx(file, new Map([["image", { type: { dtype: "f32", shape }, data: image }]]));
  return Array.from(logits?.data ?? [], Number);
}

const whole = new Interpreter(network(EXAMPLES), "f64").run(new Map([...weights, ["image", image]]), caseScalars);
const expected = Array.from(whole.outputs["logits"]?.data ?? []);
const largest = Math.max(...expected.map(Math.abs));

describe.each([
  ["float32", 1e-6, 1],
  ["float16", 1e-3, 0.75],
  ["int8-weights", 0.02, 0.6],
  ["int8", 0.05, 0.8],
] as const satisfies readonly (readonly [ExportVariant, number, number])[])("%s", (variant, tolerance, size) => {
  it("loads, and gives nearly the same numbers", async () => {
    const file = bytesOf({ name: "", parts: onnxParts(onnxVariant(source, variant), facts) });
    const found = await run(file);
    expect(found).toHaveLength(expected.length);
    const difference = Math.max(...found.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN))));
    expect(difference / largest).toBeLessThan(tolerance);
    const float32 = onnxParts(onnxVariant(source, "float32"), facts).reduce((sum, { length }) => sum + length, 0);
    expect(file.length / float32).toBeLessThanOrEqual(size);
    const graph = fromBinary(ModelProtoSchema, file).graph;
    expect(graph?.input.map(({ type }) => type?.value.value?.elemType)).toEqual([1]);
    const used = new Set(graph?.node.flatMap(({ input }) => input));
    expect(graph?.initializer.filter(({ name }) => !used.has(name))).toEqual([]);
  });
});

describe("onnxVariant", () => {
  it("says why there is no int8 without examples", () => {
    expect(() => onnxVariant({ module, weights }, "int8")).toThrow(/training examples.*int8-weights instead/);
  });

  it("rounds activations on both sides of a product, its bias in the product's own scale", () => {
    const { nodes, tensors } = onnxVariant(source, "int8");
    const operators = nodes.map(({ opType }) => opType);
    expect(operators.filter((name) => name === "QuantizeLinear")).toHaveLength(2);
    expect([...tensors.values()].filter(({ element }) => element === "i32")).toHaveLength(1);
  });

  it("puts large weights beside the model, at pages, and small ones inside", () => {
    const [model, external, ...rest] = onnxFiles(onnxVariant(source, "float32"), facts, "repository/1/m.onnx", 1000);
    expect(rest).toEqual([]);
    expect(external?.name).toBe("repository/1/m.onnx.data");
    const graph = fromBinary(ModelProtoSchema, bytesOf(model ?? { name: "", parts: [] })).graph;
    const outside = graph?.initializer.filter(({ dataLocation }) => dataLocation === DataLocation.EXTERNAL) ?? [];
    expect(outside.map(({ name }) => name)).toEqual(["d/kernel"]);
    const place = Object.fromEntries(outside[0]?.externalData.map(({ key, value }) => [key, value]) ?? []);
    expect(place).toEqual({ location: "m.onnx.data", offset: "0", length: "2048" });
    expect(external?.parts.some(({ buffer }) => buffer === weights.get("d/kernel")?.buffer)).toBe(true);
  });
});
