/** Names in generated Python: what people called their layers, as identifiers that are free in their scope. */

const KEYWORDS = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

/** Imported names, builtins that the files call, and members that model classes of the frameworks have already. */
const TAKEN = new Set(
  "F add_loss apply batch build call children compile count_params dict double dtype eval fit float forward get_config half input inputs int jax jnp keras kernel layers len list loss losses math metrics model modules name nn nnx np ops optax optimizer output outputs parameters predict range rngs self state step tensors torch train training type variables weights x zip".split(
    " ",
  ),
);

/** "Conv 1" as conv_1. Never empty, a keyword or a name that the files use themselves. */
export function identifier(title: string): string {
  const plain = title
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
  const named = plain === "" ? "layer" : plain.slice(0, 60);
  const started = /^\d/.test(named) ? `layer_${named}` : named;
  return KEYWORDS.has(started) || TAKEN.has(started) ? `${started}_` : started;
}

/** "Residual block" as ResidualBlock. */
export function className(title: string): string {
  const words = identifier(title).split("_");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** A name that is not taken yet, and now is. */
export function fresh(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}

/** Text as a Python string: only what people wrote, so nothing may end the string or the line. */
export function pythonString(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u{10ffff}]/gu, (found) => {
    const code = found.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Text for a comment or docstring: one line, nothing that could end it. */
export function plainText(text: string): string {
  return text
    .replace(/[\s"\\]+/g, " ")
    .replace(/[^\u0020-\u007e\u00a0-\u024f]/g, "?")
    .trim();
}
