/**
 * Reads the IDX format of the MNIST database (http://yann.lecun.com/exdb/mnist/, "The IDX file format"): unsigned bytes
 * only, which is what image data sets of this format hold.
 */
import { DataError } from "./types";

const UNSIGNED_BYTE = 0x08;

/** Bytes of a whole IDX file of unsigned bytes with these dimensions. */
export function idxSizeBytes(dimensions: readonly number[]): number {
  return 4 + 4 * dimensions.length + dimensions.reduce((product, dimension) => product * dimension, 1);
}

/**
 * @param dimensions what the file must hold, outermost first: `[examples, height, width]`.
 * @returns the values, a view on `bytes`.
 * @throws DataError naming `file`, what was expected and what was found.
 */
export function readIdx(
  bytes: Uint8Array<ArrayBuffer>,
  dimensions: readonly number[],
  file: string,
): Uint8Array<ArrayBuffer> {
  const fail = (code: string, message: string): never => {
    throw new DataError(code, `${file}: ${message}`, file);
  };
  if (bytes.length < 4) fail("truncated", `an IDX file starts with 4 bytes, ${bytes.length} found.`);
  const [zero, alsoZero, type, rank] = bytes;
  if (zero !== 0 || alsoZero !== 0) fail("format", "not an IDX file: it does not start with two zero bytes.");
  if (type !== UNSIGNED_BYTE)
    fail("format", `element type ${type} at byte 2, expected ${UNSIGNED_BYTE} (unsigned byte).`);
  if (rank !== dimensions.length) fail("format", `${rank} dimensions at byte 3, expected ${dimensions.length}.`);
  const expected = idxSizeBytes(dimensions);
  if (bytes.length !== expected) fail("truncated", `${expected} bytes expected, ${bytes.length} found.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  dimensions.forEach((dimension, axis) => {
    const found = view.getUint32(4 + 4 * axis);
    if (found !== dimension) fail("format", `dimension ${axis} is ${found}, expected ${dimension}.`);
  });
  return bytes.subarray(4 + 4 * dimensions.length);
}
