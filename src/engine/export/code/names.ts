/** Names in generated Python: what people called their layers, as identifiers that are free in their scope. */

const KEYWORDS = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

/** Imported names, builtins that the files call, and members that model classes of the frameworks have already. */
const TAKEN = new Set(
  "add_loss add_module add_submodule apply batch bfloat16 both_ends buffers build call children code compile count_params cpu cuda dict double dtype eval extra_repr F fit float forward get_config graph half input inputs int ipu jax jnp keras kernel layers len list load_state_dict loss losses math meta metrics model modules mtia name nn nnx np ops optax optimizer output outputs parameters predict range real_or_generated recompile register_buffer register_module register_parameter rngs self share_memory state state_dict step tensors to to_empty to_folder torch train training type variables weights x xpu zero_grad zip".split(
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
