/**
 * Checks a layer's attributes against its schema, and reads checked ones. What always holds: `values` has every
 * attribute of the schema, with a value of the right kind; a value that was wrong is replaced by the default and reported.
 */
import type { AttributeValue } from "../ir/types";
import type { AttributeField, AttributeSchema, LayerAttributes, LayerProblem } from "./define";

export interface ValidatedAttributes {
  readonly values: LayerAttributes;
  readonly problems: readonly LayerProblem[];
}

/**
 * @param node id of the node, for fixes; without it problems carry none.
 * @returns complete values and one problem for each attribute that is out of range, of the wrong type (errors), or
 * unknown to the schema (warning).
 */
export function validateAttributes(schema: AttributeSchema, raw: LayerAttributes, node?: string): ValidatedAttributes {
  const values: Record<string, AttributeValue> = {};
  const problems: LayerProblem[] = [];
  for (const [name, field] of Object.entries(schema)) {
    const given = Object.hasOwn(raw, name) ? raw[name] : undefined;
    const complaint = given === undefined ? undefined : checkValue(field, given);
    values[name] = given === undefined || complaint !== undefined ? field.default : given;
    if (given === undefined || complaint === undefined || isHidden(field, raw, schema)) continue;
    const suggestion = nearest(field, given);
    problems.push({
      severity: "error",
      code: "bad-attribute",
      message: `${field.label} ${complaint}.`,
      attribute: name,
      fixes:
        node === undefined
          ? []
          : [
              {
                label: `Set ${field.label.toLowerCase()} to ${formatValue(suggestion)}`,
                edits: [{ kind: "setAttribute", node, name, value: suggestion }],
              },
            ],
    });
  }
  for (const name of Object.keys(raw)) {
    if (Object.hasOwn(schema, name)) continue;
    problems.push({
      severity: "warning",
      code: "unknown-attribute",
      message: `There is no attribute named ${name} here: it is ignored.`,
      attribute: name,
      fixes: [],
    });
  }
  return { values, problems };
}

/** True where the form does not show the field because of another attribute's value. */
export function isHidden(field: AttributeField, attributes: LayerAttributes, schema: AttributeSchema): boolean {
  const condition = field.visibleWhen;
  if (condition === undefined) return false;
  const value = attributes[condition.attribute] ?? schema[condition.attribute]?.default;
  return value === undefined || !condition.in.includes(value);
}

/** What is wrong with a value, as the rest of a sentence that starts with the field's label; undefined if it is fine. */
function checkValue(field: AttributeField, value: AttributeValue): string | undefined {
  switch (field.kind) {
    case "int":
    case "float":
      if (typeof value !== "number") return `must be a number, not ${formatValue(value)}`;
      return checkNumber(field.kind === "int", value, field.min, field.max);
    case "boolean":
      return typeof value === "boolean" ? undefined : `must be true or false, not ${formatValue(value)}`;
    case "choice":
      return field.options.some((option) => option.value === value)
        ? undefined
        : `must be one of ${field.options.map((option) => option.value).join(", ")}, not ${formatValue(value)}`;
    case "ints":
      if (typeof value !== "object" || value.length !== field.names.length)
        return `must be ${field.names.length} whole numbers (${field.names.join(", ")}), not ${formatValue(value)}`;
      return firstComplaint(value, field.min, field.max);
    case "shape":
      if (typeof value !== "object" || value.length === 0)
        return `must be a list of whole numbers, not ${formatValue(value)}`;
      if (value.filter((dimension) => dimension === -1).length > 1)
        return "may leave one dimension open (-1), not more";
      if (value.includes(0)) return "must not hold a dimension of 0";
      return firstComplaint(value, field.min ?? 1, undefined);
    case "text":
    case "field":
      return typeof value === "string" ? undefined : `must be text, not ${formatValue(value)}`;
  }
}

function firstComplaint(
  values: readonly number[],
  min: number | undefined,
  max: number | undefined,
): string | undefined {
  return values.map((value) => checkNumber(true, value, min, max)).find((complaint) => complaint !== undefined);
}

function checkNumber(
  whole: boolean,
  value: number,
  min: number | undefined,
  max: number | undefined,
): string | undefined {
  if (!Number.isFinite(value)) return `must be a finite number, not ${value}`;
  if (whole && !Number.isInteger(value)) return `must be a whole number, not ${value}`;
  if (min !== undefined && value < min) return `must be at least ${min}, not ${value}`;
  if (max !== undefined && value > max) return `must be at most ${max}, not ${value}`;
  return undefined;
}

/** The allowed value that is nearest to a wrong one; the default where there is no telling. */
function nearest(field: AttributeField, value: AttributeValue): AttributeValue {
  const clamp = (given: number, whole: boolean, min: number | undefined, max: number | undefined): number =>
    Math.min(max ?? Infinity, Math.max(min ?? -Infinity, whole ? Math.round(given) : given));
  if (field.kind === "int" || field.kind === "float") {
    if (typeof value !== "number" || !Number.isFinite(value)) return field.default;
    return clamp(value, field.kind === "int", field.min, field.max);
  }
  if (field.kind === "ints") {
    if (typeof value !== "object" || value.length !== field.names.length || !value.every(Number.isFinite))
      return field.default;
    return value.map((part) => clamp(part, true, field.min, field.max));
  }
  return field.default;
}

function formatValue(value: AttributeValue): string {
  if (typeof value === "object") return value.length === 2 ? value.join(" × ") : `[${value.join(", ")}]`;
  return typeof value === "string" ? `"${value}"` : String(value);
}

/** Reads a checked attribute. @throws Error if the layer's schema has no such number: a mistake in the layer. */
export function readNumber(attributes: LayerAttributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== "number") throw new Error(`Attribute ${name} is not a number.`);
  return value;
}

export function readText(attributes: LayerAttributes, name: string): string {
  const value = attributes[name];
  if (typeof value !== "string") throw new Error(`Attribute ${name} is not text.`);
  return value;
}

export function readFlag(attributes: LayerAttributes, name: string): boolean {
  return attributes[name] === true;
}

export function readList(attributes: LayerAttributes, name: string): readonly number[] {
  const value = attributes[name];
  if (typeof value !== "object") throw new Error(`Attribute ${name} is not a list of numbers.`);
  return value;
}

/** `[height, width]` of a kernel size, strides or dilations. */
export function readPair(attributes: LayerAttributes, name: string): readonly [height: number, width: number] {
  const [height, width] = readList(attributes, name);
  if (height === undefined || width === undefined) throw new Error(`Attribute ${name} is not a pair of numbers.`);
  return [height, width];
}
