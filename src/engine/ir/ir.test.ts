import { describe, expect, it } from "vitest";
import type { InferOutputs } from "./builder";
import { ModuleBuilder } from "./builder";
import { printModule } from "./printer";
import type { Module, TensorType, ValueId } from "./types";
import { broadcastShapes, elementCount, formatType, sizeBytes } from "./types";
import { verifyModule } from "./verifier";

/** Two operators are enough here: `join` of equal types, and `split` into two. */
const infer: InferOutputs = (operator, inputs, attributes) => {
  const [first] = inputs;
  if (first === undefined) throw new Error(`${operator} needs an input`);
  if (inputs.some((input) => formatType(input) !== formatType(first))) throw new Error("types differ");
  return { outputs: operator === "split" ? [first, first] : [first], attributes };
};

const vector: TensorType = { dtype: "f32", shape: [4] };

function sample(): Module {
  const b = new ModuleBuilder("sample", infer);
  const x = b.input("x", "batch", vector);
  const w = b.input("dense/kernel", "parameter", vector);
  const y = b.within({ origin: "dense" }, () => b.call("join", [x, w], { scale: 2, axes: [0, 1] }));
  const [left = y, right = y] = b.within({ phase: "backward" }, () => b.emit("split", [y]));
  b.output("y", left);
  b.update(w, right);
  return b.finish();
}

describe("types", () => {
  it("counts elements and bytes, also of scalars and empty tensors", () => {
    expect(elementCount([])).toBe(1);
    expect(elementCount([3, 0, 2])).toBe(0);
    expect(sizeBytes({ dtype: "i32", shape: [3, 5] })).toBe(60);
  });

  it("broadcasts as NumPy does", () => {
    expect(broadcastShapes([5, 1], [7])).toEqual([5, 7]);
    expect(broadcastShapes([], [2, 3])).toEqual([2, 3]);
    expect(broadcastShapes([1], [0])).toEqual([0]);
    expect(broadcastShapes([2], [3])).toBeUndefined();
  });
});

describe("ModuleBuilder", () => {
  it("refuses a second input or output of one name", () => {
    const b = new ModuleBuilder("twice", infer);
    const x = b.input("x", "batch", vector);
    expect(() => b.input("x", "batch", vector)).toThrow("already has an input named x");
    b.output("y", x);
    expect(() => b.output("y", x)).toThrow("already has an output named y");
  });

  it("refuses an update of another type, and unknown values", () => {
    const b = new ModuleBuilder("update", infer);
    const w = b.input("w", "parameter", vector);
    const x = b.input("x", "batch", { dtype: "f32", shape: [5] });
    expect(() => b.update(w, x)).toThrow("f32[5] is not f32[4]");
    expect(() => b.call("join", [99 as ValueId])).toThrow("%99 is not defined");
  });

  it("restores origin and phase, also after an error", () => {
    const b = new ModuleBuilder("nested", infer);
    const x = b.input("x", "batch", vector);
    expect(() =>
      b.within({ origin: "broken", phase: "update" }, () => {
        throw new Error("stop");
      }),
    ).toThrow("stop");
    b.call("join", [x]);
    expect(b.finish().instructions[0]).toMatchObject({ phase: "forward" });
    expect(b.finish().instructions[0]).not.toHaveProperty("origin");
  });

  it("goes on from a module without changing it", () => {
    const before = sample();
    const b = new ModuleBuilder("more", infer, before);
    b.output("again", b.call("join", [before.inputs[0]?.value ?? (0 as ValueId)]));
    expect(before.outputs).toHaveLength(1);
    expect(b.finish().outputs.map(({ name }) => name)).toEqual(["y", "again"]);
  });
});

describe("printModule", () => {
  it("reads like text", () => {
    expect(printModule(sample())).toBe(
      [
        "module sample",
        "  batch %0: f32[4]  # x",
        "  parameter %1: f32[4]  # dense/kernel",
        "  forward:",
        "    %2 = join %0, %1 {axes=[0, 1], scale=2} : f32[4]  # dense",
        "  backward:",
        "    %3, %4 = split %2 : f32[4], f32[4]",
        "  output y = %3",
        "  update %1 <- %4",
        "",
      ].join("\n"),
    );
  });
});

describe("verifyModule", () => {
  const good = sample();
  const [first, second] = good.instructions;
  if (first === undefined || second === undefined) throw new Error("The sample has two instructions.");

  it("accepts a well-formed module", () => {
    expect(verifyModule(good, infer)).toEqual([]);
  });

  it.each<[string, Module, string]>([
    ["use before definition", { ...good, instructions: [second, first] }, "%2 is used before it is defined"],
    ["double definition", { ...good, instructions: [first, first, second] }, "%2 is defined twice"],
    ["a missing output", { ...good, outputs: [{ name: "y", value: 77 as ValueId }] }, "%77 is used before"],
    [
      "two inputs of one name",
      { ...good, inputs: good.inputs.map((input) => ({ ...input, name: "x" })) },
      "Two inputs",
    ],
    [
      "a wrong type",
      { ...good, types: good.types.map((type, at) => (at === 2 ? { ...type, shape: [5] } : type)) },
      "%2",
    ],
    [
      "a fractional shape",
      { ...good, types: [...good.types, { dtype: "f32", shape: [1.5] }] },
      "%5 has the shape [1.5]",
    ],
    ["a huge value", { ...good, types: [...good.types, { dtype: "f32", shape: [2 ** 16, 2 ** 15] }] }, "2^31 elements"],
    [
      "an update of a batch input",
      { ...good, updates: [{ input: 0 as ValueId, value: 3 as ValueId }] },
      "no parameter or state",
    ],
    [
      "an output too few",
      { ...good, instructions: [first, { ...second, outputs: [3 as ValueId] }] },
      "has 1 outputs, not 2",
    ],
  ])("finds %s", (_name, module, problem) => {
    expect(verifyModule(module, infer).join(" ")).toContain(problem);
  });
});
