import { describe, expect, it } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import { inferOutputs } from "../operators/registry";
import { Interpreter } from "./interpreter";

const scalars = { step: 4, seed: 9, learningRate: 0.5 };

function counter(): ModuleBuilder {
  const b = new ModuleBuilder("counter", inferOutputs);
  const total = b.input("total", "state", { dtype: "f32", shape: [2] });
  const x = b.input("x", "batch", { dtype: "f32", shape: [2] });
  const next = b.call("add", [total, x]);
  b.output("next", next);
  b.update(total, next);
  return b;
}

describe("Interpreter", () => {
  it("gives outputs by name and updates by input name, from records and maps alike", () => {
    const interpreter = new Interpreter(counter().finish(), "f32");
    const inputs = { total: new Float32Array([1, 2]), x: new Float32Array([10, 20]) };
    const fromRecord = interpreter.run(inputs, scalars);
    expect([...(fromRecord.outputs["next"]?.data ?? [])]).toEqual([11, 22]);
    expect([...(fromRecord.updates.get("total")?.data ?? [])]).toEqual([11, 22]);
    const fromMap = interpreter.run(new Map(Object.entries(inputs)), scalars);
    expect(fromMap.outputs).toEqual(fromRecord.outputs);
    expect([...inputs.total]).toEqual([1, 2]);
  });

  it("names an input that is missing or of the wrong size", () => {
    const interpreter = new Interpreter(counter().finish(), "f32");
    expect(() => interpreter.run({ total: new Float32Array(2) }, scalars)).toThrow(
      "Input x of module counter is missing",
    );
    expect(() => interpreter.run({ total: new Float32Array(2), x: new Float32Array(3) }, scalars)).toThrow(
      "Input x has 3 elements, f32[2] takes 2",
    );
  });

  it("keeps doubles in f64 and rounds in f32", () => {
    const b = new ModuleBuilder("third", inferOutputs);
    b.output("y", b.call("divide", [b.constant(1), b.constant(3)]));
    const module = b.finish();
    expect(new Interpreter(module, "f64").run({}, scalars).outputs["y"]?.data[0]).toBe(1 / 3);
    expect(new Interpreter(module, "f32").run({}, scalars).outputs["y"]?.data[0]).toBe(Math.fround(1 / 3));
  });

  it("draws the same random numbers for the same seed and step, others for others", () => {
    const b = new ModuleBuilder("random", inferOutputs);
    b.output("y", b.call("randomUniform", [], { shape: [8], stream: 2 }));
    const interpreter = new Interpreter(b.finish(), "f32");
    const draw = (step: number, seed: number): number[] => [
      ...(interpreter.run({}, { ...scalars, step, seed }).outputs["y"]?.data ?? []),
    ];
    expect(draw(4, 9)).toEqual(draw(4, 9));
    expect(draw(5, 9)).not.toEqual(draw(4, 9));
    expect(draw(4, 8)).not.toEqual(draw(4, 9));
  });

  it("runs composites inside composites, and several outputs of one operator", () => {
    const b = new ModuleBuilder("nested", inferOutputs);
    const logits = b.input("logits", "batch", { dtype: "f32", shape: [1, 3] });
    const labels = b.input("labels", "batch", { dtype: "i32", shape: [1] });
    b.output("loss", b.call("softmaxCrossEntropy", [logits, labels]));
    const [pooled = logits, where = logits] = b.emit(
      "maxPool2d",
      [b.call("reshape", [logits], { shape: [1, 1, 3, 1] })],
      {
        size: [1, 3],
        strides: [1, 1],
      },
    );
    b.output("pooled", pooled);
    b.output("where", where);
    const inputs = { logits: new Float32Array([1, 3, 2]), labels: new Int32Array([1]) };
    const { outputs } = new Interpreter(b.finish(), "f64").run(inputs, scalars);
    const expected = Math.log(Math.exp(1) + Math.exp(3) + Math.exp(2)) - 3;
    expect(outputs["loss"]?.data[0]).toBeCloseTo(expected, 12);
    expect(outputs["pooled"]?.data[0]).toBe(3);
    expect(outputs["where"]?.data[0]).toBe(1);
  });
});
