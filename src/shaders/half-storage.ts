/**
 * Lets a kernel that computes in f32 read and write bindings that are stored as f16: their declarations become arrays of halves, each
 * load `x[i]` becomes `vec4<f32>(x[i])` and each store `y[i] = v` becomes `y[i] = vec4<f16>(v)`. The kernels themselves know nothing
 * of it, so that all of them can do it; in return they touch a binding only as `name[index]`, whole elements, with a plain `=`.
 * What they do otherwise is refused here or by the compiler of the shader, never computed wrongly.
 */

interface HalfBinding {
  readonly name: string;
  /** Of an element as it is computed with, and as it is stored. */
  readonly single: string;
  readonly half: string;
}

const DECLARATION = /(@group\(0\) @binding\((\w+)\) var<storage, \w+> (\w+): array<)([^;]+)(>;)/g;
const SINGLE = /^(?:f32|vec([234])(?:f|<f32>))$/;

/**
 * @param source a whole shader.
 * @param bindings numbers of the bindings in group 0 that hold halves.
 * @throws Error that names a binding which is used in a way that cannot be converted.
 */
export function storeInHalf(source: string, bindings: readonly number[]): string {
  if (bindings.length === 0) return source;
  const wanted = new Set(bindings);
  const found: HalfBinding[] = [];
  // A comment may speak of bindings in any way.
  const plain = source.replaceAll(/\/\/.*$/gm, "");
  const declared = plain.replaceAll(DECLARATION, (all, before: string, number: string, name: string, type: string) => {
    if (!wanted.has(numberOf(plain, number))) return all;
    const binding = halfBinding(plain, name, type);
    found.push(binding);
    return `${before}${binding.half}>;`;
  });
  if (found.length !== wanted.size) {
    throw new Error(`The shader declares ${found.length} of the bindings ${bindings.join(", ")} that hold halves.`);
  }
  return `enable f16;\n${found.reduce(convertAccesses, declared)}`;
}

/** Bindings are numbered, or named by a constant. */
function numberOf(source: string, number: string): number {
  if (/^\d+$/.test(number)) return Number(number);
  return Number(new RegExp(`const ${number} = (\\d+);`).exec(source)?.[1] ?? Number.NaN);
}

function halfBinding(source: string, name: string, type: string): HalfBinding {
  let resolved = type.trim();
  for (let alias = aliasOf(source, resolved); alias !== undefined; alias = aliasOf(source, resolved)) resolved = alias;
  const match = SINGLE.exec(resolved);
  if (match === null) throw new Error(`Binding ${name} has elements ${resolved}, which have no half precision.`);
  const size = match[1];
  return size === undefined
    ? { name, single: "f32", half: "f16" }
    : { name, single: `vec${size}<f32>`, half: `vec${size}<f16>` };
}

function aliasOf(source: string, name: string): string | undefined {
  return /^\w+$/.test(name) ? new RegExp(`alias ${name} = ([^;]+);`).exec(source)?.[1]?.trim() : undefined;
}

/** Converts in every function but those in which the name means something else. */
function convertAccesses(source: string, binding: HalfBinding): string {
  let result = "";
  let position = 0;
  for (const match of source.matchAll(/\bfn\s+\w+\s*\(/g)) {
    const end = closing(source, source.indexOf("{", closing(source, match.index + match[0].length - 1)));
    const text = source.slice(match.index, end + 1);
    const own = new RegExp(`(?:\\b(?:let|var|const)\\s+|[(,]\\s*)${binding.name}\\s*(?::|=[^=])`);
    result += source.slice(position, match.index) + (own.test(text) ? text : convertText(text, binding));
    position = end + 1;
  }
  return result + source.slice(position);
}

function convertText(text: string, binding: HalfBinding): string {
  const { name, single, half } = binding;
  if (new RegExp(`&\\s*${name}\\b`).test(text))
    throw new Error(`The shader takes a pointer to ${name}, which holds halves.`);
  const access = new RegExp(`(?<![.\\w])${name}\\s*\\[`);
  const match = access.exec(text);
  if (match === null) return text;
  const open = match.index + match[0].length - 1;
  const close = closing(text, open);
  const before = text.slice(0, match.index);
  const place = `${name}[${convertText(text.slice(open + 1, close), binding)}]`;
  const rest = text.slice(close + 1);
  if (/^\s*(?:(?:\.\w+|\[[^\]]*\])\s*[-+*/|&^%]?=(?!=)|[-+*/|&^%]=(?!=)|\+\+|--)/.test(rest)) {
    throw new Error(`The shader changes a part of an element of ${name}, which holds halves.`);
  }
  const store = /^\s*=(?!=)/.exec(rest);
  if (store === null) return `${before}${single}(${place})${convertText(rest, binding)}`;
  const end = rest.indexOf(";");
  const value = convertText(rest.slice(store[0].length, end).trim(), binding);
  return `${before}${place} = ${half}(${value})${convertText(rest.slice(end), binding)}`;
}

/** Position of the bracket that closes the one at `open`. */
function closing(text: string, open: number): number {
  const opening = text.charAt(open);
  const partner = { "(": ")", "[": "]", "{": "}" }[opening];
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text.charAt(at) === opening) depth++;
    else if (text.charAt(at) === partner && --depth === 0) return at;
  }
  throw new Error(`A bracket in a shader is never closed: ${text.slice(open, open + 40)}`);
}
