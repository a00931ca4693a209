/**
 * A small project as the fragment of an address, which browsers never send: `#project=1.<base64url of deflated JSON>`. The number is the
 * version of this form. Reading is bounded: what unpacks to more than `LARGEST_SHARED` is refused while it unpacks, so a small hostile
 * link cannot fill the memory.
 */
import { ProjectError, parseProject } from "./parse-project";
import type { ProjectDocument } from "./schema";

const START = "#project=";
const VERSION = "1";
/** Characters of a fragment: longer addresses are cut by mail programs and chats. */
export const LONGEST_LINK = 16_000;
/** Bytes of JSON that a link may unpack to. */
export const LARGEST_SHARED = 1024 * 1024;

/** What a link cannot carry, in characters. */
export interface TooLongForLink {
  readonly length: number;
  readonly limit: number;
}

/** Whether a fragment claims to hold a project. */
export function isProjectFragment(fragment: string): boolean {
  return fragment.startsWith(START);
}

/** @returns the fragment with its `#`, or how long it would be where that is too long. */
export async function projectFragment(document: ProjectDocument): Promise<string | TooLongForLink> {
  const bytes = await throughStream(
    new TextEncoder().encode(JSON.stringify(document)),
    new CompressionStream("deflate-raw"),
  );
  const fragment = `${START}${VERSION}.${toBase64Url(bytes)}`;
  return fragment.length > LONGEST_LINK ? { length: fragment.length, limit: LONGEST_LINK } : fragment;
}

/** @throws ProjectError for a link that is damaged, of a newer form, too large, or not a project. */
export async function readProjectFragment(fragment: string): Promise<ProjectDocument> {
  const [version, packed, ...more] = fragment.slice(START.length).split(".");
  if (!isProjectFragment(fragment) || packed === undefined || more.length > 0 || packed === "")
    throw new ProjectError("", "in the link is damaged: ask for the link again, or for the file.");
  if (version !== VERSION)
    throw new ProjectError("", "in the link was made by a newer Trainyard: open the link with the newer one.");
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await throughStream(fromBase64Url(packed), new DecompressionStream("deflate-raw"), LARGEST_SHARED);
  } catch (error) {
    if (error instanceof ProjectError) throw error;
    throw new ProjectError("", "in the link is damaged: ask for the link again, or for the file.");
  }
  return parseProject(new TextDecoder().decode(bytes));
}

async function throughStream(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  limit = Number.POSITIVE_INFINITY,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > limit) {
      await reader.cancel();
      throw new ProjectError(
        "",
        `in the link unpacks to more than ${limit / 1024 / 1024} MiB, which no shared project does.`,
      );
    }
    chunks.push(part.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
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
