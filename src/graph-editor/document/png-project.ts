/**
 * A project inside a PNG picture: one `iTXt` chunk (PNG 3rd edition, 11.3.3.3) with the keyword `Trainyard project` and the
 * deflated JSON, which picture viewers show as text or pass over; behind it, where there are some, the weights as a safetensors file in a
 * chunk of a type of our own (11.1: ancillary, private, safe to copy). Not a PNG decoder: pixels are never looked at. Always holds: a
 * chunk is only read within the file's bounds and with the right checksum, and what it unpacks to is bounded.
 */
import { CarrierError } from "./carrier-error";
import { pack, TooMuchUnpacked, unpack } from "./packed-bytes";
import { LARGEST_PROJECT, parseProject } from "./parse-project";
import type { ProjectDocument } from "./schema";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
const KEYWORD = "Trainyard project";
const WEIGHTS_TYPE = "tyWt";
/** Length and type before a chunk's data, checksum after it. */
const CHUNK_HEAD = 8;
const CHUNK_TAIL = 4;

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 of a chunk's type and data (annex D). */
function checksum(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array<ArrayBuffer>;
  /** Where the next chunk begins. */
  readonly end: number;
  readonly whole: boolean;
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** The chunks of a PNG, one after the other. @throws CarrierError where one reaches past the end of the file. */
function* chunksOf(bytes: Uint8Array<ArrayBuffer>): Generator<Chunk, undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at: number = SIGNATURE.length;
  while (at < bytes.length) {
    const length = at + CHUNK_HEAD <= bytes.length ? view.getUint32(at) : 0;
    const end = at + CHUNK_HEAD + length + CHUNK_TAIL;
    if (end > bytes.length)
      throw new CarrierError("The picture is damaged or cut short: ask for the file again, as it was downloaded.");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + CHUNK_HEAD));
    const whole = checksum(bytes.subarray(at + 4, end - CHUNK_TAIL)) === view.getUint32(end - CHUNK_TAIL);
    yield { type, data: bytes.subarray(at + CHUNK_HEAD, end - CHUNK_TAIL), end, whole };
    if (type === "IEND") break;
    at = end;
  }
  return undefined;
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(CHUNK_HEAD + data.length + CHUNK_TAIL);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, CHUNK_HEAD);
  view.setUint32(CHUNK_HEAD + data.length, checksum(bytes.subarray(4, CHUNK_HEAD + data.length)));
  return bytes;
}

/** Keyword, 0, packed (1), by zlib (0), no language (0), no translated keyword (0). */
const TEXT_HEAD = Uint8Array.from([...new TextEncoder().encode(KEYWORD), 0, 1, 0, 0, 0]);

/**
 * @param png a whole picture.
 * @param weights of the project, as a safetensors file.
 * @returns the picture with the project in it, right behind its header.
 * @throws CarrierError if `png` is none.
 */
export async function putProjectInPng(
  png: Uint8Array<ArrayBuffer>,
  project: ProjectDocument,
  weights?: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const [header] = isPng(png) ? chunksOf(png) : [];
  if (!header || header.type !== "IHDR") throw new CarrierError("The picture is no PNG.");
  const packed = await pack(new TextEncoder().encode(JSON.stringify(project)), "deflate");
  const text = new Uint8Array(TEXT_HEAD.length + packed.length);
  text.set(TEXT_HEAD);
  text.set(packed, TEXT_HEAD.length);
  const carried = [chunk("iTXt", text), ...(weights === undefined ? [] : [chunk(WEIGHTS_TYPE, weights)])];
  const parts = [png.subarray(0, header.end), ...carried, png.subarray(header.end)];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

/**
 * @returns the safetensors file with the weights, or undefined where the picture has none.
 * @throws CarrierError for a picture that is damaged.
 */
export function weightsInPng(png: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  if (!isPng(png)) return undefined;
  for (const { type, data, whole } of chunksOf(png)) {
    if (type !== WEIGHTS_TYPE) continue;
    if (whole) return data.slice();
    throw new CarrierError("The weights in the picture are damaged: ask for the file again, as it was downloaded.");
  }
  return undefined;
}

/**
 * @returns the project inside, or undefined where there is none.
 * @throws CarrierError for a picture that is damaged, ProjectError for a project that is.
 */
export async function projectInPng(png: Uint8Array<ArrayBuffer>): Promise<ProjectDocument | undefined> {
  if (!isPng(png)) throw new CarrierError("The file is called a PNG but is none, or its beginning is damaged.");
  const keyword = new TextEncoder().encode(`${KEYWORD}\0`);
  for (const { type, data, whole } of chunksOf(png)) {
    if (type !== "iTXt" || !keyword.every((byte, index) => data[index] === byte)) continue;
    if (!whole || !TEXT_HEAD.every((byte, index) => data[index] === byte)) throw damaged();
    return parseProject(await unpackText(data.slice(TEXT_HEAD.length)));
  }
  return undefined;
}

const damaged = (): CarrierError =>
  new CarrierError("The project in the picture is damaged: ask for the file again, as it was downloaded.");

async function unpackText(packed: Uint8Array<ArrayBuffer>): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await unpack(packed, "deflate", LARGEST_PROJECT));
  } catch (error) {
    if (!(error instanceof TooMuchUnpacked)) throw damaged();
    throw new CarrierError(
      `The project in the picture unpacks to more than ${LARGEST_PROJECT / 1024 / 1024} MiB, which no project does.`,
    );
  }
}
