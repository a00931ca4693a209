/** What a person typed into a field of a layer's form, read and checked against the field. Pure. */
import { validateAttributes } from "../../engine/layers/attributes";
import type { AttributeField, AttributeValue } from "../../engine/layers/define";

export type ParsedField =
  | { readonly ok: true; readonly value: AttributeValue }
  /** A full sentence, for under the field. */
  | { readonly ok: false; readonly message: string };

/** A value as it stands in the text box: numbers of a list parted by ", ". */
export function formatField(value: AttributeValue): string {
  return typeof value === "object" ? value.join(", ") : String(value);
}

function readNumber(text: string): number | undefined {
  const trimmed = text.trim().replace(/_/g, "");
  const number = trimmed === "" ? Number.NaN : Number(trimmed);
  return Number.isNaN(number) ? undefined : number;
}

function check(field: AttributeField, value: AttributeValue): ParsedField {
  const [problem] = validateAttributes({ value: field }, { value }).problems;
  return problem ? { ok: false, message: problem.message } : { ok: true, value };
}

/** Reads a number or a list of numbers; text is taken as it is. The message names what was expected. */
export function parseField(field: AttributeField, text: string): ParsedField {
  if (field.kind === "int" || field.kind === "float") {
    const number = readNumber(text);
    if (number === undefined) {
      return { ok: false, message: `${field.label} must be a ${field.kind === "int" ? "whole " : ""}number.` };
    }
    return check(field, number);
  }
  if (field.kind === "shape" || field.kind === "ints") {
    const parts = text
      .replace(/^\s*\[|\]\s*$/g, "")
      .split(/[\s,×x]+/)
      .filter((part) => part !== "");
    const numbers = parts.map(readNumber);
    if (numbers.length === 0 || numbers.includes(undefined)) {
      return { ok: false, message: `${field.label} must be whole numbers with commas between them, such as 7, 7, 16.` };
    }
    return check(
      field,
      numbers.filter((number) => number !== undefined),
    );
  }
  return check(field, text);
}
