/**
 * Reads the initializers of an ONNX model (https://onnx.ai/onnx/repo-docs/IR.html) by name. Not its nodes: what the model computes is never
 * looked at. The file may come from a stranger: every length is checked against the file, and a tensor has exactly the bytes of its shape.
 * Data of a file beside the model is only taken from those that are handed in.
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** Why a file is no ONNX model with weights that can be read, in one sentence that names the place. */
export class OnnxFileError extends Error {
  override readonly name = "OnnxFileError";
}

export interface OnnxFileTensor {
  readonly element: "f32" | "f16" | "i32" | "u32" | "i8" | "other";
  readonly shape: readonly number[];
  /** Views of the file, little-endian; undefined for elements of other types. */
  readonly bytes: Uint8Array | undefined;
}

/** More initializers than any model of ours. */
const MOST_TENSORS = 100_000;
const MOST_RANK = 16;

/** TensorProto.DataType. */
const ELEMENTS: ReadonlyMap<number, readonly [OnnxFileTensor["element"], bytes: number]> = new Map([
  [1, ["f32", 4]],
  [10, ["f16", 2]],
  [6, ["i32", 4]],
  [12, ["u32", 4]],
  [3, ["i8", 1]],
]);

/** Numbers of the fields that lead to the weights. */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9, external: 13 } as const;

type External = (location: string) => Uint8Array | undefined;

/**
 * @param external the files that lie beside the model, by their names.
 * @throws OnnxFileError
 */
export function readOnnxTensors(
  model: Uint8Array,
  external: External = () => undefined,
): ReadonlyMap<string, OnnxFileTensor> {
  const tensors = new Map<string, OnnxFileTensor>();
  try {
    eachMessage(model, (field, graph) => {
      if (field !== MODEL_GRAPH) return;
      eachMessage(graph, (inner, bytes) => {
        if (inner !== GRAPH_INITIALIZER) return;
        if (tensors.size >= MOST_TENSORS) throw new OnnxFileError("The ONNX model has too many initializers.");
        const [name, tensor] = readTensor(bytes, external);
        if (tensors.has(name)) throw new OnnxFileError(`The ONNX model has two initializers named ${name}.`);
        tensors.set(name, tensor);
      });
    });
  } catch (error) {
    if (error instanceof OnnxFileError) throw error;
    throw new OnnxFileError("The file is no ONNX model, or it is damaged or cut short.");
  }
  return tensors;
}

/** Calls `found` for each field that holds bytes. */
function eachMessage(bytes: Uint8Array, found: (field: number, content: Uint8Array) => void): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (wire === WireType.LengthDelimited) found(field, reader.bytes());
    else if (wire === WireType.StartGroup || wire === WireType.EndGroup) throw new Error("Groups are not used.");
    else reader.skip(wire, field);
  }
}

function readTensor(bytes: Uint8Array, external: External): readonly [string, OnnxFileTensor] {
  const reader = new BinaryReader(bytes);
  const shape: number[] = [];
  const place = new Map<string, string>();
  let name = "";
  let type = 0;
  let raw: Uint8Array | undefined;
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === TENSOR.dims && wire === WireType.Varint) shape.push(Number(reader.int64()));
    else if (field === TENSOR.dims && wire === WireType.LengthDelimited) {
      const end = reader.uint32() + reader.pos;
      while (reader.pos < end && shape.length <= MOST_RANK) shape.push(Number(reader.int64()));
    } else if (field === TENSOR.type && wire === WireType.Varint) type = reader.int32();
    else if (field === TENSOR.name && wire === WireType.LengthDelimited) name = reader.string();
    else if (field === TENSOR.raw && wire === WireType.LengthDelimited) raw = reader.bytes();
    else if (field === TENSOR.external && wire === WireType.LengthDelimited) {
      const [key, value] = readEntry(reader.bytes());
      place.set(key, value);
    } else reader.skip(wire, field);
    if (shape.length > MOST_RANK) throw new OnnxFileError(`The initializer ${name} has too many dimensions.`);
  }
  const [element, size] = ELEMENTS.get(type) ?? ["other", 0];
  if (element === "other") return [name, { element, shape, bytes: undefined }];
  const location = place.get("location");
  if (location !== undefined) raw = externalBytes(name, location, place, external);
  const wanted = shape.reduce((product, dimension) => product * dimension, size);
  if (raw?.length !== wanted || shape.some((dimension) => !Number.isInteger(dimension) || dimension < 0))
    throw new OnnxFileError(`The initializer ${name} has ${raw?.length ?? 0} bytes, and its shape takes ${wanted}.`);
  return [name, { element, shape, bytes: raw }];
}

function externalBytes(
  name: string,
  location: string,
  place: ReadonlyMap<string, string>,
  external: External,
): Uint8Array {
  const file = external(location);
  if (file === undefined)
    throw new OnnxFileError(
      `The weights of this model lie in a second file, ${location}: drop the ZIP archive that both came in.`,
    );
  const offset = Number(place.get("offset") ?? 0);
  const length = Number(place.get("length") ?? file.length - offset);
  const inside = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0;
  if (!inside || offset + length > file.length)
    throw new OnnxFileError(`The initializer ${name} lies outside of ${location}, which may be cut short.`);
  return file.subarray(offset, offset + length);
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
