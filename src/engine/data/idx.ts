/**
 * Reads the IDX format of the MNIST database (http://yann.lecun.com/exdb/mnist/, "The IDX file format"): a type, the
 * dimensions, then the elements with the most significant byte first. The file may come from a stranger: the size that it
 * claims is held against the file before anything is allocated.
 */
import { bytesOf, readElements, tooLarge, type ElementType } from "./arrays/array-elements";
import { describeShape, sizeOf, type DataArray } from "./arrays/data-array";
import { DataError } from "./types";

/** By the code at byte 2. */
const TYPES: ReadonlyMap<number, ElementType> = new Map([
  [0x08, "u1"],
  [0x09, "i1"],
  [0x0b, "i2"],
  [0x0c, "i4"],
  [0x0d, "f4"],
  [0x0e, "f8"],
]);
const UNSIGNED_BYTE = 0x08;

type Fail = (code: string, message: string) => never;

const failing =
  (file: string): Fail =>
  (code, message) => {
    throw new DataError(code, `${file}: ${message}`, file);
  };

/** Bytes of a whole IDX file of unsigned bytes with these dimensions. */
export function idxSizeBytes(dimensions: readonly number[]): number {
  return 4 + 4 * dimensions.length + sizeOf(dimensions);
}

/**
 * Images and labels of a data set that comes with Trainyard: unsigned bytes of known dimensions.
 * @param dimensions what the file must hold, outermost first: `[examples, height, width]`.
 * @returns the values, a view on `bytes`.
 * @throws DataError naming `file`, what was expected and what was found.
 */
export function readIdx(
  bytes: Uint8Array<ArrayBuffer>,
  dimensions: readonly number[],
  file: string,
): Uint8Array<ArrayBuffer> {
  const fail = failing(file);
  const { code, rank } = readKind(bytes, fail);
  if (code !== UNSIGNED_BYTE)
    fail("format", `element type ${code} at byte 2, expected ${UNSIGNED_BYTE} (unsigned byte).`);
  if (rank !== dimensions.length) fail("format", `${rank} dimensions at byte 3, expected ${dimensions.length}.`);
  const expected = idxSizeBytes(dimensions);
  if (bytes.length !== expected) fail("truncated", `${expected} bytes expected, ${bytes.length} found.`);
  const shape = readShape(bytes, rank);
  dimensions.forEach((dimension, axis) => {
    if (shape[axis] !== dimension) fail("format", `dimension ${axis} is ${shape[axis]}, expected ${dimension}.`);
  });
  return bytes.subarray(4 + 4 * rank);
}

/**
 * Any IDX file.
 * @param name of the array, for people.
 * @throws DataError naming `file`, the place and the reason.
 */
export function readIdxArray(bytes: Uint8Array<ArrayBuffer>, name: string, file: string): DataArray {
  const fail = failing(file);
  const { code, rank } = readKind(bytes, fail);
  const type = TYPES.get(code);
  if (type === undefined)
    return fail("format", `element type ${code} at byte 2 is none of the IDX format: ${[...TYPES.keys()].join(", ")}.`);
  const dataStart = 4 + 4 * rank;
  if (bytes.length < dataStart)
    fail("truncated", `a header of ${rank} dimensions takes ${dataStart} bytes, ${bytes.length} found.`);
  const shape = readShape(bytes, rank);
  const expected = dataStart + sizeOf(shape) * bytesOf(type);
  if (bytes.length !== expected)
    fail("truncated", `${describeShape(shape)} elements take a file of ${expected} bytes, ${bytes.length} found.`);
  const large = tooLarge(type, shape);
  if (large !== undefined) fail("too-large", `${large}. Use fewer or smaller examples.`);
  const elements = bytes.subarray(dataStart);
  return { name, shape, ...readElements({ type, bigEndian: true, columnMajor: false, shape, bytes: elements }) };
}

/** The first four bytes: two zeros, code of the element type, number of dimensions. */
function readKind(bytes: Uint8Array, fail: Fail): { readonly code: number; readonly rank: number } {
  if (bytes.length < 4) fail("truncated", `an IDX file starts with 4 bytes, ${bytes.length} found.`);
  const [zero, alsoZero, code = 0, rank = 0] = bytes;
  if (zero !== 0 || alsoZero !== 0) fail("format", "not an IDX file: it does not start with two zero bytes.");
  return { code, rank };
}

/** The dimensions behind them; the file is long enough. */
function readShape(bytes: Uint8Array, rank: number): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
}
