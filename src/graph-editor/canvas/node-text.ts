/** The short texts of a node: what its layer is set to, and how its numbers are written. No markup. */
import { isHidden } from "../../engine/layers/attributes";
import type { AttributeField, AttributeSchema, LayerAttributes, AttributeValue } from "../../engine/layers/define";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** `101,770`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `1.2 M`, for places too narrow for all digits. */
export function formatShort(count: number): string {
  if (count < 100_000) return formatCount(count);
  if (count < 999_500) return `${Math.round(count / 1000)} k`;
  if (count < 999_500_000) return `${(count / 1e6).toPrecision(3)} M`;
  return `${(count / 1e9).toPrecision(3)} G`;
}

function sameValue(a: AttributeValue, b: AttributeValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function describe(field: AttributeField, value: AttributeValue): string | undefined {
  const label = field.label.toLowerCase();
  switch (field.kind) {
    case "int":
      return `${String(value)} ${label}`;
    case "float":
      return `${label} ${String(value)}`;
    case "boolean":
      return value === true ? label : `no ${label}`;
    case "choice":
      return field.options.find((option) => option.value === value)?.label ?? String(value);
    case "ints":
    case "shape": {
      const numbers = typeof value === "object" ? value : [value];
      const text = field.kind === "ints" && numbers.length === 2 ? numbers.join("×") : `[${numbers.join(", ")}]`;
      return label.startsWith("kernel") || label.includes("shape") || label.includes("size")
        ? text
        : `${label} ${text}`;
    }
    case "text":
    case "field":
      return value === "" ? undefined : String(value);
  }
}

/**
 * What a node's layer is set to in a few words: `32 filters · 3×3 · ReLU`. The first two settings always, of the others
 * only what differs from the default; a choice of "none" and a number that is left to the data say nothing.
 * @param brief leaves out everything that is at its default.
 */
export function summarizeAttributes(schema: AttributeSchema, attributes: LayerAttributes, brief = false): string {
  const parts: string[] = [];
  Object.entries(schema).forEach(([name, field], index) => {
    const value = attributes[name] ?? field.default;
    if (isHidden(field, attributes, schema) || value === "none" || (field.kind === "int" && field.automatic === value))
      return;
    const telling = field.kind === "float" ? index === 0 : index < 2 && field.kind !== "boolean";
    const worthSaying = !sameValue(value, field.default) || (!brief && telling);
    const text = worthSaying ? describe(field, value) : undefined;
    if (text !== undefined) parts.push(text);
  });
  return parts.slice(0, 4).join(" · ");
}
