/**
 * Text files in one folder a class, as a table of texts and classes: paragraphs of every file, told apart by the file's folder.
 * All or nothing: a file that is no text refuses the whole set and is named.
 */
import Papa from "papaparse";
import { DataError } from "./types";

export interface TextFile {
  /** With folders: `reviews/good/1.txt`. */
  readonly path: string;
  readonly bytes: () => Promise<Uint8Array>;
}

const TEXT_NAME = /\.(txt|md)$/i;

export function isTextPath(path: string): boolean {
  return TEXT_NAME.test(path) && !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}

/** @returns a CSV file with the columns `text` and `class`. @throws DataError naming the file, or for fewer than two classes. */
export async function textFoldersToTable(files: readonly TextFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const rows: { readonly text: string; readonly class: string }[] = [];
  for (const { path, bytes } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const folder = path.split("/").at(-2);
    if (folder === undefined)
      throw new DataError("no-class", `${path} lies in no folder. Put texts into one folder for each class.`, path);
    for (const text of paragraphs(decode(await bytes(), path))) rows.push({ text, class: folder });
  }
  const classes = new Set(rows.map((row) => row.class));
  if (classes.size < 2) {
    throw new DataError(
      "one-class",
      `All texts lie in ${classes.size === 0 ? "no folder" : `one folder, “${[...classes].join("")}”`}, so there is nothing to tell apart. Put them into one folder for each class.`,
    );
  }
  return new TextEncoder().encode(Papa.unparse(rows));
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new DataError("encoding", `${path} is not UTF-8 text. Save it as UTF-8 (plain text) and add it again.`, path);
  }
}

/** Parts between empty lines, each on one line. */
function paragraphs(text: string): readonly string[] {
  return text
    .replaceAll("\r\n", "\n")
    .split(/\n\s*\n/)
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter((part) => part !== "");
}
