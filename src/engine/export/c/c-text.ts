/** Names, comments, strings and numbers of C source. Names of people never become code: they stand in comments and string literals only. */
import type { Dtype } from "../../ir/types";

export const C_TYPE: Readonly<Record<Dtype, string>> = { f32: "float", i32: "int32_t", u32: "uint32_t" };

/** The inside of a comment, on one line. */
export function commentText(text: string): string {
  return text
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/\*(?=\/)|\/(?=\*)|\?(?=\?)|\\/g, (sign) => (sign === "\\" ? "|" : `${sign} `));
}

/** A string literal of UTF-8 bytes. */
export function stringLiteral(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const parts = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    // Octal: three digits at most, so that no digit that follows is taken for one of them. `?` could begin a trigraph.
    return byte < 32 || byte > 126 || '"\\?'.includes(character) ? `\\${byte.toString(8).padStart(3, "0")}` : character;
  });
  return `"${parts.join("")}"`;
}

/**
 * Identifiers for names of people, in their order: Latin letters, digits and underscores, all different. The prefix keeps them apart from
 * words of the language, of its library and of the file.
 */
export function identifiers(prefix: "in" | "out", names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const plain = name
      .normalize("NFKD")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .toLowerCase();
    const base = `${prefix}_${plain === "" ? index : plain}`;
    let free = base;
    for (let count = 2; taken.has(free); count++) free = `${base}_${count}`;
    taken.add(free);
    return free;
  });
}

/** A number as C reads it back to the same single-precision number. */
export function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return "NAN";
  if (!Number.isFinite(value)) return value < 0 ? "-INFINITY" : "INFINITY";
  const digits = Number(Math.fround(value).toPrecision(9)).toString();
  return /[.e]/.test(digits) ? `${digits}f` : Object.is(value, -0) ? "-0.0f" : `${digits}.0f`;
}

/** An integer of 32 bits. */
export function integerLiteral(value: number, dtype: "i32" | "u32"): string {
  if (dtype === "u32") return `${value >>> 0}u`;
  // The least integer has no literal of its own.
  return value === -(2 ** 31) ? "(-2147483647 - 1)" : `${value}`;
}

export function numberLiteral(value: number, dtype: Dtype): string {
  return dtype === "f32" ? floatLiteral(value) : integerLiteral(value, dtype);
}

const PER_LINE = 12;

/** `static const TYPE NAME[] = { ... };` */
export function constantArray(type: string, name: string, literals: readonly string[]): string {
  const lines: string[] = [];
  for (let at = 0; at < literals.length; at += PER_LINE)
    lines.push(`  ${literals.slice(at, at + PER_LINE).join(", ")},`);
  // C has no arrays without elements.
  if (lines.length === 0) lines.push("  0");
  return `static const ${type} ${name}[] = {\n${lines.join("\n")}\n};\n`;
}
