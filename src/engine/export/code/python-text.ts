/** Python lines: indenting, wrapping, docstrings, and the file put together. */
import type { CodeLine } from "./code-types";
import { line } from "./code-types";

const WIDTH = 100;

export function indented(all: readonly CodeLine[], spaces: number): readonly CodeLine[] {
  const margin = " ".repeat(spaces);
  return all.flatMap(({ text, nodes }) =>
    wrap(text === "" ? "" : margin + text).map((each) => ({ text: each, nodes })),
  );
}

/** Breaks a long call behind its opening bracket, with one argument a line where it must. */
function wrap(text: string): readonly string[] {
  if (text.length <= WIDTH) return [text];
  const margin = /^\s*/.exec(text)?.[0] ?? "";
  const comment = commentStart(text);
  if (comment !== undefined) return [...wrap(margin + text.slice(comment)), ...wrap(text.slice(0, comment).trimEnd())];
  const open = /^[^("]*?(=\s*)?[\w.]+\(/.exec(text)?.[0];
  if (open === undefined || !text.endsWith(")")) return [text];
  const parts = splitArguments(text.slice(open.length, -1));
  if (parts === undefined) return [text];
  const inner = `${margin}    `;
  const joined = `${inner}${parts.join(", ")}`;
  return joined.length <= WIDTH
    ? [open, joined, `${margin})`]
    : [open, ...parts.flatMap((part) => wrap(`${inner}${part},`)), `${margin})`];
}

/** Where the comment behind a statement begins; a # inside of a text begins none. */
function commentStart(text: string): number | undefined {
  const found = /^\s*[^\s#"](?:[^"#]|"(?:[^"\\]|\\.)*")*\s(?=# )/.exec(text);
  return found?.[0].length;
}

/** Arguments at the top level; undefined where the text is not one whole list of them. */
function splitArguments(list: string): readonly string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < list.length; at++) {
    const character = list.charAt(at);
    if (character === "\\" && quoted) at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) {
      depth--;
      if (depth < 0) return undefined;
    } else if (character === "," && depth === 0) {
      parts.push(list.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(list.slice(start).trim());
  return quoted || depth !== 0 ? undefined : parts.filter((part) => part !== "");
}

/** Sections with two empty lines between them, as Python has it. */
export function sections(...all: readonly (readonly CodeLine[])[]): readonly CodeLine[] {
  return all
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [line(""), line(""), ...section]));
}

/** `"""..."""` of several lines. */
export function docstring(first: string, ...rest: readonly string[]): readonly CodeLine[] {
  if (rest.length === 0) return [line(`"""${first}"""`)];
  return [line(`"""${first}`), line(""), ...rest.map((each) => line(each)), line('"""')];
}

/** A body with its return: the last line's value is returned without a name for it, where it is that. */
export function withReturn(body: readonly CodeLine[], returned: string): readonly CodeLine[] {
  const last = body.at(-1);
  const start = `${returned} = `;
  if (last?.text.startsWith(start) !== true || last.text.includes("  # ")) return [...body, line(`return ${returned}`)];
  return [...body.slice(0, -1), line(`return ${last.text.slice(start.length)}`, ...last.nodes)];
}
