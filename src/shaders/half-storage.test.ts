/** Kernels with bindings in half precision: how they are rewritten, what is refused, and that every kernel of every operator can be. */
import { describe, expect, test } from "vitest";
import type { Module } from "../engine/ir/types";
import { halfType } from "../engine/ir/types";
import { lowerModule } from "../engine/lowering/lower-module";
import { caseModule } from "../engine/operators/case-module";
import { operatorCases } from "../engine/operators/cases";
import type { DeviceTraits, OperatorCase } from "../engine/operators/define";
import { operators } from "../engine/operators/registry";
import { storeInHalf } from "./half-storage";
import { assembleShader } from "./registry";

const kernel = (body: string): string =>
  [
    "alias Element = vec4f;",
    "@group(0) @binding(0) var<storage, read> x: array<Element>;",
    "@group(0) @binding(1) var<storage, read_write> y: array<f32>;",
    "fn other(x: array<f32, 4>) -> f32 { return x[0]; }",
    `fn main() { ${body} }`,
  ].join("\n");

const bodyOf = (shader: string): string => /fn main\(\) \{ (.*) \}/.exec(shader)?.[1] ?? "";

test("declarations, loads and stores are converted; a name that means something else is left alone", () => {
  const shader = storeInHalf(
    kernel("y[at[i]] = x[i / 4][i % 4] + y[x_of[2]]; if (x[0].x == y[1]) { return; }"),
    [0, 1],
  );
  expect(shader.startsWith("enable f16;\n")).toBe(true);
  expect(shader).toContain("var<storage, read> x: array<vec4<f16>>;");
  expect(shader).toContain("var<storage, read_write> y: array<f16>;");
  expect(shader).toContain("return x[0];");
  expect(bodyOf(shader)).toBe(
    "y[at[i]] = f16(vec4<f32>(x[i / 4])[i % 4] + f32(y[x_of[2]])); if (vec4<f32>(x[0]).x == f32(y[1])) { return; }",
  );
});

test("only the bindings that hold halves change, and without any the shader stays as it is", () => {
  expect(bodyOf(storeInHalf(kernel("y[0] = x[1].x;"), [1]))).toBe("y[0] = f16(x[1].x);");
  expect(storeInHalf(kernel("y[0] = x[1].x;"), [])).toBe(kernel("y[0] = x[1].x;"));
});

test("what cannot be converted is refused", () => {
  for (const body of ["y[0] += 1.0;", "let p = &y;", "y[1]++;"]) {
    expect(() => storeInHalf(kernel(body), [1])).toThrow(/holds halves/);
  }
  expect(() => storeInHalf(kernel(""), [2])).toThrow(/declares 0 of the bindings 2/);
  const ids = "@group(0) @binding(0) var<storage, read> ids: array<i32>;";
  expect(() => storeInHalf(ids, [0])).toThrow(/ids has elements i32/);
});

const traits = (software: boolean): DeviceTraits => ({
  software,
  maxInvocationsPerWorkgroup: 256,
  maxWorkgroupStorageBytes: 16_384,
  maxStorageBuffersPerStage: 10,
});

/** The case with every f32 value stored in half precision, whatever an engine would choose. */
function inHalves(operator: string, entry: OperatorCase): Module {
  const { module } = caseModule(operator, entry);
  return { ...module, types: module.types.map((type) => (type.dtype === "f32" ? halfType(type) : type)) };
}

describe("every operator", () => {
  // They work on slabs of parameters and gradients, which are never stored in half precision.
  const exact = /Update$|^globalNorm$|^allFinite$/;
  test.each(operators.filter(({ name }) => !exact.test(name)).map(({ name }) => name))("%s", (name) => {
    for (const entry of operatorCases.get(name) ?? []) {
      for (const software of [true, false]) {
        for (const call of lowerModule(inHalves(name, entry), traits(software)).calls) {
          const source = assembleShader(call);
          expect(source.startsWith("enable f16;")).toBe(call.halves !== undefined);
          for (const half of call.halves ?? []) {
            expect(source).toMatch(
              new RegExp(`binding\\((${half}|MASK_BINDING)\\) var<storage, \\w+> \\w+: array<(vec4<f16>|f16)>`),
            );
          }
        }
      }
    }
  });
});
