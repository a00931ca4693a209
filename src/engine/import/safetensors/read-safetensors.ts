/**
 * Reads a safetensors file (https://huggingface.co/docs/safetensors, "Format"). The file may come from a stranger:
 * every length is checked against the file before anything is allocated, and a file that is not exactly right is refused
 * whole. Nothing in it is ever executed.
 */

/** Element types and the arrays that hold them. F16 and BF16 are their raw bits. */
export type SafetensorsArray =
  | { readonly dtype: "F64"; readonly data: Float64Array<ArrayBuffer> }
  | { readonly dtype: "F32"; readonly data: Float32Array<ArrayBuffer> }
  | { readonly dtype: "F16" | "BF16" | "U16"; readonly data: Uint16Array<ArrayBuffer> }
  | { readonly dtype: "I64"; readonly data: BigInt64Array<ArrayBuffer> }
  | { readonly dtype: "U64"; readonly data: BigUint64Array<ArrayBuffer> }
  | { readonly dtype: "I32"; readonly data: Int32Array<ArrayBuffer> }
  | { readonly dtype: "U32"; readonly data: Uint32Array<ArrayBuffer> }
  | { readonly dtype: "I16"; readonly data: Int16Array<ArrayBuffer> }
  | { readonly dtype: "I8"; readonly data: Int8Array<ArrayBuffer> }
  | { readonly dtype: "U8" | "BOOL"; readonly data: Uint8Array<ArrayBuffer> };

/** A tensor of the file: row-major, `shape` outermost first, `[]` for a scalar. Its data is a copy. */
export type SafetensorsTensor = SafetensorsArray & { readonly shape: readonly number[] };

export interface SafetensorsFile {
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Why a file is no safetensors file, in one sentence that names the place. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}

type Dtype = SafetensorsArray["dtype"];

/** The limit of the format's own reader. */
const MAX_HEADER_BYTES = 100_000_000;

const ELEMENT_BYTES: Readonly<Record<Dtype, number>> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  U16: 2,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** @throws SafetensorsError. */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < 8)
    throw new SafetensorsError(
      `Not a safetensors file: it has ${bytes.length} bytes, and its first 8 are the header's length.`,
    );
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (headerLength > BigInt(MAX_HEADER_BYTES)) {
    throw new SafetensorsError(
      `Not a safetensors file: its header claims ${headerLength} bytes, and at most ${MAX_HEADER_BYTES} are allowed.`,
    );
  }
  const dataStart = 8 + Number(headerLength);
  if (dataStart > bytes.length) {
    throw new SafetensorsError(
      `The safetensors file is cut short: its header claims ${headerLength} bytes, and ${bytes.length - 8} follow.`,
    );
  }
  const { entries, metadata } = readHeader(bytes.subarray(8, dataStart));

  const sorted = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let expected = 0;
  let before = "the start of the data";
  for (const entry of sorted) {
    if (entry.begin < expected)
      throw new SafetensorsError(
        `Tensor ${entry.name} begins at data byte ${entry.begin}, inside ${before}, which ends at ${expected}.`,
      );
    if (entry.begin > expected)
      throw new SafetensorsError(
        `There is a hole between ${before} and tensor ${entry.name}: data bytes ${expected} to ${entry.begin} belong to nothing.`,
      );
    expected = entry.end;
    before = `tensor ${entry.name}`;
  }
  const dataLength = bytes.length - dataStart;
  if (expected > dataLength)
    throw new SafetensorsError(
      `The safetensors file is cut short: its tensors need ${expected} bytes of data, and ${dataLength} are there.`,
    );
  if (expected < dataLength)
    throw new SafetensorsError(
      `The safetensors file has ${dataLength - expected} bytes after ${before} that belong to nothing.`,
    );

  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    // A copy, because the tensor need not be aligned in the file.
    // `slice` of Node's Buffer, which is a Uint8Array too, would share the memory instead of copying it.
    const { buffer } = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
    tensors.set(name, { ...arrayOf(dtype, buffer), shape });
  }
  return { tensors, metadata };
}

function readHeader(headerBytes: Uint8Array): { entries: Entry[]; metadata: Record<string, string> } {
  if (headerBytes[0] !== 0x7b) throw new SafetensorsError("Not a safetensors file: its header does not start with {.");
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(headerBytes);
    header = JSON.parse(text);
  } catch (error) {
    throw new SafetensorsError(
      `The header of the safetensors file is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isRecord(header)) throw new SafetensorsError("The header of the safetensors file is not an object.");
  refuseDuplicateKeys(text);

  const metadata: Record<string, string> = {};
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (!isRecord(value)) throw new SafetensorsError(`Header entry ${JSON.stringify(name)} is not an object.`);
    if (name !== "__metadata__") {
      entries.push(readEntry(name, value));
      continue;
    }
    for (const [key, entry] of Object.entries(value)) {
      if (typeof entry !== "string") throw new SafetensorsError(`Metadata ${JSON.stringify(key)} is not a string.`);
      Object.defineProperty(metadata, key, { value: entry, enumerable: true, configurable: true, writable: true });
    }
  }
  return { entries, metadata };
}

function readEntry(name: string, value: Readonly<Record<string, unknown>>): Entry {
  const where = `Tensor ${JSON.stringify(name)}`;
  const { dtype, shape, data_offsets: offsets, ...others } = value;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new SafetensorsError(`${where} has the unknown entry ${JSON.stringify(unknown)}.`);
  if (!isDtype(dtype))
    throw new SafetensorsError(`${where} has the element type ${JSON.stringify(dtype)}, which is not supported.`);
  if (!isSizes(shape)) throw new SafetensorsError(`${where}: its shape is not a list of whole numbers from 0 on.`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw new SafetensorsError(`${where}: data_offsets is not a pair of whole numbers.`);
  const [begin = 0, end = 0] = offsets;
  const sizeBytes = shape.reduce((product, dimension) => product * dimension, ELEMENT_BYTES[dtype]);
  if (end < begin || end - begin !== sizeBytes) {
    throw new SafetensorsError(
      `${where}: ${dtype} [${shape.join(", ")}] takes ${sizeBytes} bytes, and data_offsets [${begin}, ${end}] give ${end - begin}.`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** JSON.parse keeps the last of two equal keys silently. `text` is valid JSON, so a key is a string before a colon. */
function refuseDuplicateKeys(text: string): void {
  const open: Set<string>[] = [];
  const token = /[{}]|"(?:[^"\\]|\\.)*"(\s*:)?/gs;
  for (const match of text.matchAll(token)) {
    const [found, colon] = match;
    if (found === "{") open.push(new Set());
    else if (found === "}") open.pop();
    else if (colon !== undefined) {
      const key: unknown = JSON.parse(found.slice(0, found.length - colon.length));
      const keys = open.at(-1);
      if (typeof key !== "string" || keys === undefined) continue;
      if (keys.has(key))
        throw new SafetensorsError(`The header of the safetensors file names ${JSON.stringify(key)} twice.`);
      keys.add(key);
    }
  }
}

function arrayOf(dtype: Dtype, buffer: ArrayBuffer): SafetensorsArray {
  switch (dtype) {
    case "F64":
      return { dtype, data: new Float64Array(buffer) };
    case "F32":
      return { dtype, data: new Float32Array(buffer) };
    case "F16":
    case "BF16":
    case "U16":
      return { dtype, data: new Uint16Array(buffer) };
    case "I64":
      return { dtype, data: new BigInt64Array(buffer) };
    case "U64":
      return { dtype, data: new BigUint64Array(buffer) };
    case "I32":
      return { dtype, data: new Int32Array(buffer) };
    case "U32":
      return { dtype, data: new Uint32Array(buffer) };
    case "I16":
      return { dtype, data: new Int16Array(buffer) };
    case "I8":
      return { dtype, data: new Int8Array(buffer) };
    case "U8":
    case "BOOL":
      return { dtype, data: new Uint8Array(buffer) };
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === "string" && Object.hasOwn(ELEMENT_BYTES, value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}
