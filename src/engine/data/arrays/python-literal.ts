/**
 * Reads what stands in the header of a NumPy file: a Python literal of strings, whole numbers, True and False, in dictionaries, tuples and
 * lists. Nothing is evaluated: whatever else Python would take is refused.
 */

export type PythonLiteral = string | number | boolean | readonly PythonLiteral[] | ReadonlyMap<string, PythonLiteral>;

export function isDictionary(literal: PythonLiteral): literal is ReadonlyMap<string, PythonLiteral> {
  return literal instanceof Map;
}

export function isList(literal: PythonLiteral | undefined): literal is readonly PythonLiteral[] {
  return Array.isArray(literal);
}

/** What is wrong and where, as the rest of a sentence. */
export class LiteralError extends Error {
  override readonly name = "LiteralError";
}

/** Deeper ones are no header. */
const MOST_DEPTH = 8;
/** Digits with the L of Python 2's long integers; strings without escapes; names; punctuation. */
const TOKEN = /\s*(?:(\d+)L?|'([^'\\]*)'|"([^"\\]*)"|([A-Za-z]+)|([{}()[\]:,]))/y;

type Token =
  | { readonly kind: "value"; readonly value: string | number | boolean }
  | { readonly kind: "sign"; readonly sign: string };

/** @throws LiteralError. */
export function parsePythonLiteral(text: string): PythonLiteral {
  const tokens = readTokens(text);
  let at = 0;
  const take = (): Token => {
    const token = tokens[at];
    if (token === undefined) throw new LiteralError("it ends too early");
    at += 1;
    return token;
  };
  const takes = (sign: string): boolean => {
    const token = tokens[at];
    const found = token?.kind === "sign" && token.sign === sign;
    if (found) at += 1;
    return found;
  };
  const expect = (sign: string): void => {
    if (!takes(sign)) throw new LiteralError(`part ${at + 1} should be “${sign}”`);
  };

  const items = (end: string, depth: number): { readonly list: PythonLiteral[]; readonly comma: boolean } => {
    const list: PythonLiteral[] = [];
    let comma = false;
    while (!takes(end)) {
      list.push(value(depth + 1));
      comma = takes(",");
      if (comma) continue;
      expect(end);
      break;
    }
    return { list, comma };
  };
  const dictionary = (depth: number): PythonLiteral => {
    const entries = new Map<string, PythonLiteral>();
    while (!takes("}")) {
      const key = value(depth + 1);
      if (typeof key !== "string") throw new LiteralError("a key is not a text");
      if (entries.has(key)) throw new LiteralError(`the key “${key}” is there twice`);
      expect(":");
      entries.set(key, value(depth + 1));
      if (takes(",")) continue;
      expect("}");
      break;
    }
    return entries;
  };
  function value(depth: number): PythonLiteral {
    if (depth > MOST_DEPTH) throw new LiteralError("it is nested too deeply");
    const token = take();
    if (token.kind === "value") return token.value;
    if (token.sign === "{") return dictionary(depth);
    if (token.sign === "[") return items("]", depth).list;
    if (token.sign !== "(") throw new LiteralError(`part ${at} should be a value, not “${token.sign}”`);
    const { list, comma } = items(")", depth);
    // Brackets around one value without a comma are only brackets.
    const [only] = list;
    return list.length === 1 && !comma && only !== undefined ? only : list;
  }

  const result = value(0);
  if (at < tokens.length) throw new LiteralError("something follows it");
  return result;
}

function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  for (let from = 0; from < end; from = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (match === null) throw new LiteralError(`character ${from} begins nothing that may stand there`);
    const [, digits, single, double, word, sign] = match;
    if (digits !== undefined) tokens.push({ kind: "value", value: Number(digits) });
    else if (sign !== undefined) tokens.push({ kind: "sign", sign });
    else if (word === "True" || word === "False") tokens.push({ kind: "value", value: word === "True" });
    else if (word !== undefined) throw new LiteralError(`“${word.slice(0, 20)}” is no value`);
    else tokens.push({ kind: "value", value: single ?? double ?? "" });
  }
  return tokens;
}
