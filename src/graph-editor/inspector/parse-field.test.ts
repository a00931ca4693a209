import { expect, test } from "vitest";
import { findLayer } from "../../engine/layers/registry";
import type { AttributeField } from "../../engine/layers/define";
import { formatField, parseField } from "./parse-field";

const units: AttributeField = { kind: "int", label: "Units", default: 4, min: 1 };
const shape: AttributeField = { kind: "shape", label: "Shape", default: [1], min: -1 };

test("numbers and lists are read as people write them", () => {
  expect(parseField(units, " 1_024 ")).toEqual({ ok: true, value: 1024 });
  expect(parseField(shape, "[7, 7, -1]")).toEqual({ ok: true, value: [7, 7, -1] });
  expect(parseField(shape, "7x7 × 16")).toEqual({ ok: true, value: [7, 7, 16] });
  expect(formatField([7, 7, 16])).toBe("7, 7, 16");
});

test("what cannot be is refused with the reason", () => {
  for (const [text, reason] of [
    ["", /whole number/],
    ["ten", /whole number/],
    ["2.5", /whole number, not 2.5/],
    ["0", /at least 1, not 0/],
  ] as const) {
    const parsed = parseField(units, text);
    expect(parsed.ok ? "" : parsed.message).toMatch(reason);
  }
  expect(parseField(shape, "7, seven").ok).toBe(false);
  expect(parseField(shape, "").ok).toBe(false);
});

test("every default of every layer is a value that its own field takes", () => {
  const dense = findLayer("conv2d")?.attributes ?? {};
  for (const field of Object.values(dense)) {
    if (field.kind === "boolean") continue;
    expect(parseField(field, formatField(field.default))).toEqual({ ok: true, value: field.default });
  }
});
