/**
 * The text that ONNX and safetensors files keep by key beside a model, read without the model: only the few bytes that lead there
 * are taken from the file, however large it is. Not a reader of models. Always holds: every length is checked against the file
 * before anything of it is read.
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { CarrierError } from "./carrier-error";

/** No project is larger, and tensors are named by far less. */
const LARGEST_HEADER = 32 * 1024 * 1024;
/** Messages side by side in an ONNX model: operator sets, functions, metadata. */
const MOST_FIELDS = 20_000;

const bytesOf = async (file: Blob, begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await file.slice(begin, end).arrayBuffer());

/**
 * A value of the header's `__metadata__` (https://huggingface.co/docs/safetensors, "Format").
 * @returns undefined where the file has none of that key.
 * @throws CarrierError for a file that is damaged, cut short or something else.
 */
export async function safetensorsText(file: Blob, key: string): Promise<string | undefined> {
  const refuse = (): never => {
    throw new CarrierError("The file is no safetensors file, or it is damaged or cut short.");
  };
  if (file.size < 8) refuse();
  const length = Number(new DataView((await bytesOf(file, 0, 8)).buffer).getBigUint64(0, true));
  if (length > file.size - 8) refuse();
  if (length > LARGEST_HEADER)
    throw new CarrierError("The header of the safetensors file is too large to carry a project.");
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await bytesOf(file, 8, 8 + length)));
  } catch {
    refuse();
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) refuse();
  const value = ownValue(ownValue(header, "__metadata__"), key);
  return typeof value === "string" ? value : undefined;
}

/** Never reaches a prototype. */
function ownValue(record: unknown, key: string): unknown {
  if (typeof record !== "object" || record === null) return undefined;
  return Object.getOwnPropertyDescriptor(record, key)?.value;
}

/** Fields of ModelProto (https://onnx.ai/onnx/repo-docs/IR.html). */
const IR_VERSION = 1;
const GRAPH = 7;
const METADATA = 14;

/**
 * A value of the model's `metadata_props`. The graph with its weights is stepped over.
 * @returns undefined where the file has none of that key.
 * @throws CarrierError for a file that is damaged, cut short or something else.
 */
export async function onnxText(file: Blob, key: string): Promise<string | undefined> {
  const damaged = new CarrierError("The file is no ONNX model, or it is damaged or cut short.");
  const seen = new Set<number>();
  let at = 0;
  for (let count = 0; at < file.size; count++) {
    if (count > MOST_FIELDS) throw damaged;
    try {
      // The longest tag and the longest number.
      const head = new BinaryReader(await bytesOf(file, at, at + 20));
      const [field, wire] = head.tag();
      seen.add(field);
      if (wire === WireType.StartGroup || wire === WireType.EndGroup) throw damaged;
      if (wire !== WireType.LengthDelimited) {
        head.skip(wire);
        at += head.pos;
        continue;
      }
      const length = head.uint32();
      const begin = at + head.pos;
      at = begin + length;
      if (at > file.size) throw damaged;
      if (field !== METADATA || length > LARGEST_HEADER) continue;
      const [name, value] = readEntry(await bytesOf(file, begin, at));
      if (name === key) return value;
    } catch {
      throw damaged;
    }
  }
  if (!seen.has(IR_VERSION) || !seen.has(GRAPH)) throw damaged;
  return undefined;
}

/** StringStringEntryProto: key 1, value 2. */
function readEntry(bytes: Uint8Array): readonly [key: string, value: string] {
  const reader = new BinaryReader(bytes);
  let [key, value] = ["", ""];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 1 && wire === WireType.LengthDelimited) key = reader.string();
    else if (field === 2 && wire === WireType.LengthDelimited) value = reader.string();
    else reader.skip(wire, field);
  }
  return [key, value];
}
