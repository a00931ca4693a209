/** Exported models run in ONNX Runtime and give the interpreter's numbers: every operator by its cases, then whole graphs. */
import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ModuleBuilder } from "../../ir/builder";
import type { Module } from "../../ir/types";
import { elementCount, typeOf } from "../../ir/types";
import { caseInputs, caseInputType, caseScalars, operatorCases } from "../../operators/cases";
import { isUnsupported, type OperatorCase, type TensorData } from "../../operators/define";
import { inferOutputs, operators } from "../../operators/registry";
import { ONNX_OPSETS } from "../../model/model-formats";
import type { OnnxOpset } from "../../model/model-formats";
import { Interpreter } from "../../reference/interpreter";
import { exportOnnx } from "./export-onnx";
import { ModelProtoSchema } from "./generated/onnx_pb";
import { expectClose, runOnnx } from "./testing/onnx-session";

const OLDEST_AND_NEWEST: readonly OnnxOpset[] = [17, 22];

/** A module of one operator. `fixed` inputs are parameters, the others come with the batch. */
function caseModule(operator: string, entry: OperatorCase, fixed: (position: number) => boolean): Module {
  const b = new ModuleBuilder(operator, inferOutputs);
  const inputs = entry.inputs.map((input, position) =>
    b.input(`in${position}`, fixed(position) ? "parameter" : "batch", caseInputType(input)),
  );
  b.emit(operator, inputs, entry.attributes ?? {}).forEach((value, position) => b.output(`out${position}`, value));
  return b.finish();
}

/** Cases outside of what ONNX defines: our engine gives zeros for a row that is not there, ONNX Runtime refuses to run. */
const UNDEFINED_IN_ONNX: readonly string[] = ["gather: outside the table"];

/** maxPool2d gives positions of its own besides; ONNX Runtime counts them otherwise, and prediction has no use for them. */
const INTERNAL_OUTPUTS: Readonly<Record<string, readonly string[]>> = { maxPool2d: ["out1"] };

describe.each(operators.filter(({ export: { onnx } }) => !isUnsupported(onnx)).map(({ name }) => name))(
  "%s",
  (operator) => {
    const cases = operatorCases.get(operator) ?? [];
    it("has cases", () => expect(cases.length).toBeGreaterThan(0));

    it.each(
      cases
        .filter((entry) => !UNDEFINED_IN_ONNX.includes(`${operator}: ${entry.name}`))
        .flatMap((entry) => [
          { name: `${entry.name}, all inputs from the batch`, entry, fixed: () => false },
          ...(entry.inputs.length < 2
            ? []
            : [
                {
                  name: `${entry.name}, all but the first are weights`,
                  entry,
                  fixed: (position: number) => position > 0,
                },
              ]),
        ]),
    )("$name", async ({ entry, fixed }) => {
      const full = caseModule(operator, entry, fixed);
      const module = {
        ...full,
        outputs: full.outputs.filter(({ name }) => INTERNAL_OUTPUTS[operator]?.includes(name) !== true),
      };
      const tensors = caseInputs(entry, "f64");
      const byName = new Map(tensors.map((tensor, position) => [`in${position}`, tensor]));
      const data = new Map<string, TensorData>([...byName].map(([name, tensor]) => [name, tensor.data]));
      const expected = new Interpreter(module, "f64").run(data, caseScalars).outputs;
      for (const opset of OLDEST_AND_NEWEST) {
        const found = await runOnnx(exportOnnx(module, { weights: data, producerVersion: "test", opset }), byName);
        for (const { name, value } of module.outputs) {
          const tensor = found[name];
          // Sums of tens of thousands of numbers are rounded in another order there.
          const large = entry.inputs.some(({ shape }) => elementCount(shape) > 10_000);
          expectClose(tensor, typeOf(module, value).shape, expected[name]?.data, large ? 1e-4 : 1e-5);
        }
      }
    });
  },
);

describe("exportOnnx", () => {
  /** Two convolutions with an activation, pooling and a residual sum between them, then a flat output. */
  function convolutionalModule(batch: number): Module {
    const b = new ModuleBuilder("convolutional", inferOutputs);
    const x = b.input("image", "batch", { dtype: "f32", shape: [batch, 8, 8, 2] });
    const f1 = b.input("a/kernel", "parameter", { dtype: "f32", shape: [3, 3, 2, 4] });
    const bias = b.input("a/bias", "parameter", { dtype: "f32", shape: [4] });
    const f2 = b.input("b/kernel", "parameter", { dtype: "f32", shape: [3, 3, 4, 4] });
    const same = { strides: [1, 1], padding: [1, 1, 1, 1] };
    const first = b.within({ origin: "a" }, () =>
      b.call("relu", [b.call("add", [b.call("conv2d", [x, f1], same), bias])]),
    );
    const second = b.within({ origin: "b" }, () => b.call("add", [b.call("conv2d", [first, f2], same), first]));
    const joined = b.within({ origin: "c" }, () => b.call("concat", [second, first], { axis: 3 }));
    const pooled = b.within({ origin: "d" }, () =>
      b.call("maxPool2d", [joined], { size: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] }),
    );
    b.output("map", pooled);
    b.output(
      "logits",
      b.within({ origin: "e" }, () => b.call("reshape", [pooled], { shape: [-1, 128] })),
    );
    return b.finish();
  }

  const weights = new Map<string, TensorData>([
    ["a/kernel", Float32Array.from({ length: 72 }, (_, index) => Math.sin(index))],
    ["a/bias", Float32Array.of(0.1, -0.2, 0.3, -0.4)],
    ["b/kernel", Float32Array.from({ length: 144 }, (_, index) => Math.cos(index) / 3)],
  ]);

  it("is one file for every batch size, and moves between layouts only at its ends", async () => {
    const model = exportOnnx(convolutionalModule(3), { weights, producerVersion: "1.2.3" });
    for (const batch of [1, 5]) {
      const module = convolutionalModule(batch);
      const image = Float32Array.from({ length: batch * 128 }, (_, index) => Math.sin(index * 0.7));
      const expected = new Interpreter(module, "f64").run(new Map([...weights, ["image", image]]), caseScalars).outputs;
      const found = await runOnnx(
        model,
        new Map([["image", { type: { dtype: "f32", shape: [batch, 8, 8, 2] }, data: image }]]),
      );
      expectClose(found["map"], [batch, 4, 4, 8], expected["map"]?.data);
      expectClose(found["logits"], [batch, 128], expected["logits"]?.data);
    }
    // NHWC to NCHW for the image, back for each of the two outputs' common source; the first bias is inside its convolution.
    expect(fromBinary(ModelProtoSchema, model).graph?.node.map(({ opType }) => opType)).toEqual([
      "Transpose",
      "Conv",
      "Relu",
      "Conv",
      "Add",
      "Concat",
      "MaxPool",
      "Transpose",
      "Reshape",
    ]);
  });

  it("names what people meet, and gives the same bytes each time", () => {
    const options = { weights, producerVersion: "1.2.3", metadata: { b: "2", a: "1" } };
    const bytes = exportOnnx(convolutionalModule(2), options);
    expect(exportOnnx(convolutionalModule(2), options)).toEqual(bytes);
    const model = fromBinary(ModelProtoSchema, bytes);
    expect(model).toMatchObject({
      irVersion: 8n,
      producerName: "Trainyard",
      producerVersion: "1.2.3",
      opsetImport: [{ domain: "", version: 17n }],
    });
    expect(model.metadataProps.map(({ key, value }) => [key, value])).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
    expect(model.graph?.input.map(({ name }) => name)).toEqual(["image"]);
    expect(model.graph?.output.map(({ name }) => name)).toEqual(["map", "logits"]);
    expect(model.graph?.initializer.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["a/kernel", "a/bias", "b/kernel"]),
    );
    const shape = model.graph?.input[0]?.type?.value.value?.shape?.dim.map(({ value }) => value.value);
    expect(shape).toEqual(["batch", 8n, 8n, 2n]);
  });

  it.each(ONNX_OPSETS)("is written in opset %i where that is asked for", async (opset) => {
    const b = new ModuleBuilder("reductions", inferOutputs);
    const x = b.input("x", "batch", { dtype: "f32", shape: [2, 3] });
    b.output("max", b.call("reduceMax", [x], { axes: [1], keepDims: false }));
    b.output("mean", b.call("reduceMean", [x], { axes: [1], keepDims: false }));
    const bytes = exportOnnx(b.finish(), { weights: new Map(), producerVersion: "", opset });
    expect(fromBinary(ModelProtoSchema, bytes).opsetImport[0]?.version).toBe(BigInt(opset));
    const data = Float32Array.of(1, 2, 6, 3, 9, 0);
    const found = await runOnnx(bytes, new Map([["x", { type: { dtype: "f32", shape: [2, 3] }, data }]]));
    expectClose(found["max"], [2], Float32Array.of(6, 9));
    expectClose(found["mean"], [2], Float32Array.of(3, 4));
  });

  it("passes an input through as an output, and gives one value under two names", async () => {
    const b = new ModuleBuilder("through", inferOutputs);
    const x = b.input("x", "batch", { dtype: "f32", shape: [2, 3] });
    const y = b.call("negate", [x]);
    b.output("same", x);
    b.output("first", y);
    b.output("second", y);
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const found = await runOnnx(
      exportOnnx(b.finish(), { weights: new Map(), producerVersion: "" }),
      new Map([["x", { type: { dtype: "f32", shape: [2, 3] }, data }]]),
    );
    expect(found["same"]?.data).toEqual(data);
    expect(found["first"]?.data).toEqual(data.map((value) => -value));
    expect(found["second"]?.data).toEqual(found["first"]?.data);
  });

  it("says what cannot be written", () => {
    const b = new ModuleBuilder("random", inferOutputs);
    b.output(
      "y",
      b.within({ origin: "noise-1" }, () => b.call("randomUniform", [], { shape: [2], stream: 1 })),
    );
    expect(() => exportOnnx(b.finish(), { weights: new Map(), producerVersion: "" })).toThrow(
      /randomUniform \(layer noise-1\) cannot be written as ONNX: Random numbers belong to training/,
    );
    expect(() => exportOnnx(convolutionalModule(1), { weights: new Map(), producerVersion: "" })).toThrow(
      /no values for a\/kernel/,
    );
    const clash = new ModuleBuilder("clash", inferOutputs);
    clash.output("x", clash.call("negate", [clash.input("x", "batch", { dtype: "f32", shape: [1] })]));
    expect(() => exportOnnx(clash.finish(), { weights: new Map(), producerVersion: "" })).toThrow(
      /input and an output named “x”/,
    );
  });
});
