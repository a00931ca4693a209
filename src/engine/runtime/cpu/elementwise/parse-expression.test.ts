/** The formulas of the element-wise operators, read as trees. */
import { expect, test } from "vitest";
import { operators } from "../../../operators/registry";
import { parseExpression, UnsupportedExpression } from "./parse-expression";

test("operators bind as in WGSL, and to the left", () => {
  const name = (text: string) => ({ kind: "name", name: text });
  expect(parseExpression("a - b - c * d")).toEqual({
    kind: "binary",
    operator: "-",
    left: { kind: "binary", operator: "-", left: name("a"), right: name("b") },
    right: { kind: "binary", operator: "*", left: name("c"), right: name("d") },
  });
});

test("numbers keep what their suffix says", () => {
  const suffix = (text: string) => parseExpression(text);
  expect(suffix("1.5f")).toEqual({ kind: "number", value: 1.5, suffix: "f" });
  expect(suffix("3u")).toEqual({ kind: "number", value: 3, suffix: "u" });
  expect(suffix("2.0")).toEqual({ kind: "number", value: 2, suffix: "float" });
  expect(suffix("0x1p-24")).toEqual({ kind: "number", value: 2 ** -24, suffix: "float" });
  expect(suffix("3.4028234663852886e+38f")).toEqual({ kind: "number", value: 3.4028234663852886e38, suffix: "f" });
});

test.each(["a +", "f(a", "a ? b : c", "let x = 1", "a.x", "a[0]"])("%s is refused", (text) => {
  expect(() => parseExpression(text)).toThrow(UnsupportedExpression);
});

test("every element-wise operator's formula is an expression", () => {
  const attributes = { alpha: 0.1, value: -1, dtype: "f32", stream: 3, shape: [4, 8], axis: 1 };
  const unread = operators.flatMap(({ name, body }) => {
    if (body.kind !== "primitive" || body.gpu.kind !== "elementwise") return [];
    try {
      parseExpression(body.gpu.wgsl(["a", "b", "c"], attributes, "index"));
      return [];
    } catch {
      return [name];
    }
  });
  expect(unread).toEqual([]);
});
