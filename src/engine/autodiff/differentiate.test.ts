import { describe, expect, it } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import { printModule } from "../ir/printer";
import type { Module, ValueId } from "../ir/types";
import { verifyModule } from "../ir/verifier";
import type { TensorData } from "../operators/define";
import { inferOutputs } from "../operators/registry";
import { Interpreter } from "../reference/interpreter";
import type { Differentiated } from "./differentiate";
import { differentiate } from "./differentiate";

const scalars = { step: 0, seed: 1, learningRate: 0.1 };

function gradientsOf(result: Differentiated, inputs: Record<string, TensorData>): number[][] {
  const b = new ModuleBuilder(result.module.name, inferOutputs, result.module);
  result.gradients.forEach((gradient, index) => b.output(`g${index}`, gradient));
  const module = b.finish();
  expect(verifyModule(module, inferOutputs)).toEqual([]);
  const { outputs } = new Interpreter(module, "f64").run(inputs, scalars);
  return result.gradients.map((_, index) => [...(outputs[`g${index}`]?.data ?? [])]);
}

function sum(b: ModuleBuilder, value: ValueId): ValueId {
  const axes = b.shape(value).map((_, axis) => axis);
  return axes.length === 0 ? value : b.call("reduceSum", [value], { axes });
}

function vectorModule(build: (b: ModuleBuilder, x: ValueId) => ValueId): { module: Module; loss: ValueId; x: ValueId } {
  const b = new ModuleBuilder("test", inferOutputs);
  const x = b.input("x", "parameter", { dtype: "f32", shape: [2] });
  const loss = sum(b, build(b, x));
  b.output("loss", loss);
  return { module: b.finish(), loss, x };
}

describe("differentiate", () => {
  it("adds up the gradients of a value that is used more than once", () => {
    const { module, loss, x } = vectorModule((b, value) =>
      b.call("add", [b.call("multiply", [value, value]), b.call("exp", [value])]),
    );
    const [gradient = []] = gradientsOf(differentiate(module, loss, [x]), { x: new Float64Array([0, 2]) });
    expect(gradient[0]).toBeCloseTo(1, 12);
    expect(gradient[1]).toBeCloseTo(4 + Math.exp(2), 12);
  });

  it("gives zeros for a parameter that the loss does not depend on", () => {
    const b = new ModuleBuilder("unused", inferOutputs);
    const x = b.input("x", "parameter", { dtype: "f32", shape: [2] });
    const unused = b.input("unused", "parameter", { dtype: "f32", shape: [3] });
    const loss = sum(b, x);
    const result = differentiate(b.finish(), loss, [x, unused]);
    expect(gradientsOf(result, { x: new Float64Array(2), unused: new Float64Array(3) })).toEqual([
      [1, 1],
      [0, 0, 0],
    ]);
  });

  it("differentiates by a value in the middle", () => {
    const b = new ModuleBuilder("middle", inferOutputs);
    const x = b.input("x", "parameter", { dtype: "f32", shape: [2] });
    const middle = b.call("square", [x]);
    const loss = sum(b, b.call("square", [middle]));
    const result = differentiate(b.finish(), loss, [middle]);
    expect(gradientsOf(result, { x: new Float64Array([1, 3]) })).toEqual([[2, 18]]);
  });

  it("takes the loss itself", () => {
    const b = new ModuleBuilder("itself", inferOutputs);
    const x = b.input("x", "parameter", { dtype: "f32", shape: [] });
    expect(gradientsOf(differentiate(b.finish(), x, [x]), { x: new Float64Array([5]) })).toEqual([[1]]);
  });

  it("differentiates its own result: second derivatives", () => {
    const { module, loss, x } = vectorModule((b, value) => b.call("multiply", [value, b.call("square", [value])]));
    const first = differentiate(module, loss, [x]);
    const b = new ModuleBuilder("second", inferOutputs, first.module);
    const [gradient = loss] = first.gradients;
    const slope = sum(b, gradient);
    const second = differentiate(b.finish(), slope, first.parameters);
    const [curvature = []] = gradientsOf(second, { x: new Float64Array([2, -1]) });
    expect(curvature).toEqual([12, -6]);
  });

  it("works through a function that reaches the loss by random numbers too", () => {
    const { module, loss, x } = vectorModule((b, value) => b.call("dropout", [value], { rate: 0.5, stream: 3 }));
    const result = differentiate(module, loss, [x]);
    const [gradient = []] = gradientsOf(result, { x: new Float64Array([1, 1]) });
    const forward = new Interpreter(module, "f64").run({ x: new Float64Array([1, 1]) }, scalars).outputs["loss"]
      ?.data[0];
    expect(gradient.reduce((total, value) => total + value, 0)).toBe(forward);
  });

  it("asks no operator for a gradient that nobody needs", () => {
    const b = new ModuleBuilder("needed", inferOutputs);
    const x = b.input("x", "batch", { dtype: "f32", shape: [3, 4] });
    const w = b.input("w", "parameter", { dtype: "f32", shape: [4, 2] });
    const loss = sum(b, b.call("matmul", [x, w]));
    const { module } = differentiate(b.finish(), loss, [w]);
    expect(module.instructions.filter(({ operator }) => operator === "matmul")).toHaveLength(2);
  });

  it("marks what it adds as backward, with the origin of what it came from", () => {
    const b = new ModuleBuilder("origins", inferOutputs);
    const x = b.input("x", "parameter", { dtype: "f32", shape: [2] });
    const y = b.within({ origin: "activation-1" }, () => b.call("tanh", [x]));
    const loss = sum(b, y);
    const text = printModule(differentiate(b.finish(), loss, [x]).module);
    const backward = text.slice(text.indexOf("backward:"));
    expect(backward).toContain("# activation-1");
    expect(text.slice(0, text.indexOf("backward:"))).toContain("tanh");
  });

  it("names operator and place where there is no gradient", () => {
    const b = new ModuleBuilder("norm", inferOutputs);
    const x = b.input("x", "parameter", { dtype: "f32", shape: [2] });
    const loss = b.within({ origin: "clip" }, () => b.call("globalNorm", [x]));
    expect(() => differentiate(b.finish(), loss, [x])).toThrow(/through globalNorm \(in clip\)/);
  });

  it("refuses a loss that is no number", () => {
    const b = new ModuleBuilder("vector", inferOutputs);
    const x = b.input("x", "parameter", { dtype: "f32", shape: [2] });
    expect(() => differentiate(b.finish(), x, [x])).toThrow("f32[2], expected an f32 scalar");
  });
});
