/** Attributes from files and forms: complete and typed afterwards, each wrong one named with what would be right. */
import { describe, expect, it } from "vitest";
import { isHidden, validateAttributes } from "./attributes";
import type { AttributeSchema } from "./define";

const schema: AttributeSchema = {
  units: { kind: "int", label: "Units", default: 8, min: 1, max: 100 },
  rate: { kind: "float", label: "Rate", default: 0.5, min: 0, max: 1 },
  bias: { kind: "boolean", label: "Bias", default: true },
  kind: {
    kind: "choice",
    label: "Kind",
    default: "a",
    options: [
      { value: "a", label: "A" },
      { value: "b", label: "B" },
    ],
  },
  size: { kind: "ints", label: "Size", names: ["height", "width"], default: [3, 3], min: 1, max: 9 },
  shape: { kind: "shape", label: "Shape", default: [-1], min: -1 },
  field: { kind: "field", label: "Field", default: "", role: "feature" },
  alpha: { kind: "float", label: "Alpha", default: 1, min: 0, visibleWhen: { attribute: "kind", in: ["b"] } },
};

describe("validateAttributes", () => {
  it("fills in defaults and keeps what is right", () => {
    const { values, problems } = validateAttributes(schema, { units: 3, size: [2, 5] });
    expect(problems).toEqual([]);
    expect(values).toEqual({
      units: 3,
      rate: 0.5,
      bias: true,
      kind: "a",
      size: [2, 5],
      shape: [-1],
      field: "",
      alpha: 1,
    });
  });

  it.each([
    [{ units: 0 }, "Units must be at least 1, not 0.", 1],
    [{ units: 101 }, "Units must be at most 100, not 101.", 100],
    [{ units: 2.5 }, "Units must be a whole number, not 2.5.", 3],
    [{ units: "8" }, 'Units must be a number, not "8".', 8],
    [{ units: Number.NaN }, "Units must be a finite number, not NaN.", 8],
    [{ rate: -0.1 }, "Rate must be at least 0, not -0.1.", 0],
    [{ bias: 1 }, "Bias must be true or false, not 1.", true],
    [{ kind: "c" }, 'Kind must be one of a, b, not "c".', "a"],
    [{ size: [3] }, "Size must be 2 whole numbers (height, width), not [3].", [3, 3]],
    [{ size: [0, 12] }, "Size must be at least 1, not 0.", [1, 9]],
    [{ shape: [] }, "Shape must be a list of whole numbers, not [].", [-1]],
    [{ shape: [-1, -1] }, "Shape may leave one dimension open (-1), not more.", [-1]],
    [{ shape: [4, 0] }, "Shape must not hold a dimension of 0.", [-1]],
    [{ field: 3 }, "Field must be text, not 3.", ""],
  ])("%o: %s", (raw, message, better) => {
    const [name = ""] = Object.keys(raw);
    const { values, problems } = validateAttributes(schema, raw, "n");
    expect(problems).toMatchObject([{ severity: "error", message, attribute: name }]);
    expect(problems[0]?.fixes[0]?.edits).toEqual([{ kind: "setAttribute", node: "n", name, value: better }]);
    expect(values[name]).toEqual(schema[name]?.default);
    const mended = { [name]: better };
    expect(validateAttributes(schema, mended).problems).toEqual([]);
    expect(validateAttributes(schema, raw).problems[0]?.fixes).toEqual([]);
  });

  it("warns of names that the layer does not have", () => {
    const { values, problems } = validateAttributes(schema, { extra: 1 });
    expect(problems).toMatchObject([{ severity: "warning", code: "unknown-attribute", attribute: "extra" }]);
    expect(values).not.toHaveProperty("extra");
  });

  it("does not ask for fields that the form hides", () => {
    expect(validateAttributes(schema, { alpha: -1 }).problems).toEqual([]);
    expect(validateAttributes(schema, { alpha: -1, kind: "b" }).problems).toHaveLength(1);
    const alpha = schema.alpha;
    if (alpha === undefined) throw new Error("The schema has an alpha.");
    expect(isHidden(alpha, {}, schema)).toBe(true);
    expect(isHidden(alpha, { kind: "b" }, schema)).toBe(false);
  });
});
