/**
 * A small project as the fragment of an address, which browsers never send: `#project=1.<base64url of deflated JSON>`. The number is the
 * version of this form. Reading is bounded: what unpacks to more than `LARGEST_SHARED` is refused while it unpacks, so a small hostile
 * link cannot fill the memory.
 */
import { pack, TooMuchUnpacked, unpack } from "./packed-bytes";
import { ProjectError, parseProject } from "./parse-project";
import type { ProjectDocument } from "./schema";

const START = "#project=";
const VERSION = "1";
/** Characters of a fragment: longer addresses are cut by mail programs and chats. */
export const LONGEST_LINK = 32_000;
/** Bytes of JSON that a link may unpack to. */
export const LARGEST_SHARED = 1024 * 1024;

/** What a link cannot carry, in characters. */
export interface TooLongForLink {
  readonly length: number;
  readonly limit: number;
}

/** The fragment that claims to hold a project, out of an address or a text around it; undefined where there is none. */
export function fragmentIn(text: string): string | undefined {
  const start = text.indexOf(START);
  if (start < 0) return undefined;
  const [fragment = START] = /^[#=.\w-]*/.exec(text.slice(start)) ?? [];
  // The end of the sentence that the link stands in.
  return fragment.replace(/\.+$/, "");
}

/** Whether a fragment claims to hold a project. */
export function isProjectFragment(fragment: string): boolean {
  return fragment.startsWith(START);
}

/** @returns the fragment with its `#`, or how long it would be where that is too long. */
export async function projectFragment(document: ProjectDocument): Promise<string | TooLongForLink> {
  const bytes = await pack(new TextEncoder().encode(JSON.stringify(document)), "deflate-raw");
  const fragment = `${START}${VERSION}.${toBase64Url(bytes)}`;
  return fragment.length > LONGEST_LINK ? { length: fragment.length, limit: LONGEST_LINK } : fragment;
}

const tooMuch = (limit: number): string =>
  `unpacks to more than ${limit / 1024 / 1024} MiB, which no shared project does.`;

/** @throws ProjectError for a link that is damaged, of a newer form, too large, or not a project. */
export async function readProjectFragment(fragment: string): Promise<ProjectDocument> {
  // Packed it is never longer than unpacked, and its letters are a third more than its bytes.
  if (fragment.length > 2 * LARGEST_SHARED) throw new ProjectError("", `in the link ${tooMuch(LARGEST_SHARED)}`);
  const [version, packed, ...more] = fragment.slice(START.length).split(".");
  if (!isProjectFragment(fragment) || packed === undefined || more.length > 0 || packed === "")
    throw new ProjectError("", "in the link is damaged: ask for the link again, or for the file.");
  if (version !== VERSION)
    throw new ProjectError("", "in the link was made by a newer Trainyard: open the link with the newer one.");
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await unpack(fromBase64Url(packed), "deflate-raw", LARGEST_SHARED);
  } catch (error) {
    if (error instanceof ProjectError) throw error;
    if (error instanceof TooMuchUnpacked) throw new ProjectError("", `in the link ${tooMuch(LARGEST_SHARED)}`);
    throw new ProjectError("", "in the link is damaged: ask for the link again, or for the file.");
  }
  return parseProject(new TextDecoder().decode(bytes));
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]+$/.test(text))
    throw new ProjectError("", "in the link is damaged: ask for the link again, or for the file.");
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}
