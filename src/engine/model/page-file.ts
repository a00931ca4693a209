/**
 * A model as one HTML file: the blocks that it holds, and reading them back. Reading takes a file for text and nothing else: no markup is
 * built of it and nothing in it is executed. What always holds in a file of ours: a block has no `<` inside, so its end cannot be faked.
 */

/** Ids of the blocks, which are script elements that browsers do not execute; and of the one that they do. */
export const PAGE_BLOCKS = {
  model: "trainyard-model",
  project: "trainyard-project",
  weights: "trainyard-weights",
  script: "trainyard-script",
} as const;

const TYPES = {
  model: "application/json",
  project: "application/json",
  weights: "application/octet-stream;base64",
} as const;

/** What a block begins with. */
export function blockTag(block: keyof typeof TYPES): string {
  return `<script type="${TYPES[block]}" id="${PAGE_BLOCKS[block]}">`;
}

export const SCRIPT_TAG = `<script id="${PAGE_BLOCKS.script}">`;
export const BLOCK_END = "</script>";

/** JSON that can stand in a block: `<` occurs in strings only, where it has another way to be written. */
export function blockJson(json: string): string {
  return json.replaceAll("<", "\\u003c");
}

/** Why a file is no page of ours, in one sentence. */
export class PageFileError extends Error {
  override readonly name = "PageFileError";
}

/** @throws PageFileError where the page lacks the block, or it is cut short. */
export function pageBlock(text: string, block: keyof typeof TYPES): string {
  const tag = blockTag(block);
  const start = text.indexOf(tag);
  if (start < 0)
    throw new PageFileError(`The page has no ${block}: it was not exported by Trainyard, or it was changed.`);
  const begin = start + tag.length;
  const end = text.indexOf("<", begin);
  if (end < 0 || !text.startsWith(BLOCK_END, end))
    throw new PageFileError(`The page is cut short or damaged in its ${block}.`);
  return text.slice(begin, end);
}

/** The script that the page runs. @throws PageFileError */
export function pageScript(text: string): string {
  const begin = text.indexOf(SCRIPT_TAG) + SCRIPT_TAG.length;
  const end = text.indexOf(BLOCK_END, begin);
  if (begin < SCRIPT_TAG.length || end < 0) throw new PageFileError("The page has no script, or it is cut short.");
  return text.slice(begin, end);
}

/** Whether a text begins as the pages that we write do; for telling files apart. */
export function isPage(start: string): boolean {
  return start.startsWith("<!doctype html>") && start.includes('<meta name="generator" content="Trainyard');
}

/**
 * The project that a page was exported from, and its weights as the bytes of a safetensors file.
 * @throws PageFileError for a page of somebody else, and for one that is cut short or damaged.
 */
export function projectInPage(text: string): { readonly project: string; readonly weights: Uint8Array<ArrayBuffer> } {
  const project = pageBlock(text, "project");
  try {
    JSON.parse(project);
  } catch {
    throw new PageFileError("The page is damaged: its project is no JSON.");
  }
  return { project, weights: fromBase64(pageBlock(text, "weights")) };
}

/** @throws PageFileError */
export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    throw new PageFileError("The page is damaged: its weights are no base64.");
  }
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Bytes turned into base64 at once: a multiple of three, and few enough to be arguments of a call. */
const CHUNK = 3 * 8192;

/** The characters of base64 as bytes; the parts are one sequence. */
export function toBase64(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const result = new Uint8Array(4 * Math.ceil(length / 3));
  const encoder = new TextEncoder();
  const chunk = new Uint8Array(CHUNK);
  let filled = 0;
  let written = 0;
  const flush = (): void => {
    const text = btoa(String.fromCharCode(...chunk.subarray(0, filled)));
    written += encoder.encodeInto(text, result.subarray(written)).written;
    filled = 0;
  };
  for (const part of parts) {
    for (let at = 0; at < part.length;) {
      const taken = part.subarray(at, at + CHUNK - filled);
      chunk.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled === CHUNK) flush();
    }
  }
  flush();
  return result;
}
