/**
 * Reads NumPy's .npy format, versions 1.0, 2.0 and 3.0 (NEP 1; numpy.lib.format, "Format Version 1.0" and following). The file may come from
 * a stranger: the header is a literal and never evaluated, arrays of Python objects are refused without a look at them, and the size that
 * the header claims is held against the file before anything is allocated.
 */
import { DataError } from "../types";
import { bytesOf, ELEMENT_TYPES, readElements, tooLarge, type ElementType } from "./array-elements";
import { describeShape, sizeOf, type DataArray } from "./data-array";
import { isDictionary, isList, LiteralError, parsePythonLiteral, type PythonLiteral } from "./python-literal";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** As NumPy's own reader has it (`max_header_size`). */
const MOST_HEADER_BYTES = 10_000;
/** As NumPy has it. */
const MOST_DIMENSIONS = 64;

interface NpyHeader {
  readonly type: ElementType;
  readonly bigEndian: boolean;
  readonly columnMajor: boolean;
  readonly shape: readonly number[];
  /** First byte of the elements. */
  readonly dataStart: number;
}

/**
 * @param name of the array, for people.
 * @throws DataError naming `file`, the place and the reason.
 */
export function readNpy(bytes: Uint8Array<ArrayBuffer>, name: string, file: string): DataArray {
  const { dataStart, ...header } = readHeader(bytes, file);
  const { type, shape } = header;
  const fail = (code: string, message: string): never => {
    throw new DataError(code, `${file}: ${message}`, file);
  };
  const expected = sizeOf(shape) * bytesOf(type);
  const found = bytes.length - dataStart;
  if (expected !== found) {
    fail(
      "truncated",
      `${describeShape(shape) || "one"} elements of ${bytesOf(type)} bytes take ${expected} bytes, and ${found} follow the header.`,
    );
  }
  const large = tooLarge(type, shape);
  if (large !== undefined) fail("too-large", `${large}. Use fewer examples or smaller ones.`);
  return { name, shape, ...readElements({ ...header, bytes: bytes.subarray(dataStart) }) };
}

function readHeader(bytes: Uint8Array, file: string): NpyHeader {
  const fail = (code: string, message: string): never => {
    throw new DataError(code, `${file}: ${message}`, file);
  };
  if (bytes.length < 10 || MAGIC.some((byte, index) => bytes[index] !== byte))
    fail("format", "not a NumPy file: it does not begin with \\x93NUMPY and a version.");
  const [major = 0, minor = 0] = bytes.subarray(6, 8);
  if (major < 1 || major > 3 || minor !== 0)
    fail(
      "format",
      `version ${major}.${minor} of the NumPy format; 1.0, 2.0 and 3.0 can be read. Save it with numpy.save.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (major > 1 && bytes.length < 12) fail("truncated", "it is cut short inside of its header.");
  const headerStart = major === 1 ? 10 : 12;
  const headerBytes = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > MOST_HEADER_BYTES)
    fail("too-large", `its header claims ${headerBytes} bytes; up to ${MOST_HEADER_BYTES} are read.`);
  const dataStart = headerStart + headerBytes;
  if (dataStart > bytes.length)
    fail("truncated", `its header claims ${headerBytes} bytes, and ${bytes.length - headerStart} follow.`);

  const text = decodeHeader(bytes.subarray(headerStart, dataStart), major);
  if (text === undefined) return fail("format", "its header is not text.");
  let literal: PythonLiteral;
  try {
    literal = parsePythonLiteral(text);
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    return fail("format", `its header cannot be read: ${error.message}.`);
  }
  if (!isDictionary(literal)) return fail("format", "its header is no dictionary.");
  const [descr, order, shape] = ["descr", "fortran_order", "shape"].map((key) => literal.get(key));
  if (literal.size !== 3 || descr === undefined || typeof order !== "boolean" || !isList(shape))
    return fail("format", "its header does not consist of descr, fortran_order and shape.");
  if (shape.length > MOST_DIMENSIONS || !shape.every((length) => Number.isSafeInteger(length)))
    return fail("format", "the shape in its header is no list of whole numbers.");
  const lengths = shape.map(Number);
  if (!Number.isSafeInteger(sizeOf(lengths.map((length) => Math.max(1, length))) * 8))
    fail("too-large", `its shape, ${describeShape(lengths)}, is larger than any file.`);
  return { ...readType(descr, fail), columnMajor: order, shape: lengths, dataStart };
}

/** Latin-1, from version 3 on UTF-8. */
function decodeHeader(bytes: Uint8Array, major: number): string | undefined {
  if (major < 3) return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Other kinds of elements, by NumPy's letter, and what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  O: "Python objects, which could only be read by running code from the file (pickle). Save it as numbers: array.astype(float), for example",
  c: "complex numbers. Save its real and imaginary parts as two arrays",
  U: "texts. Save class indices instead: numpy.unique(array, return_inverse=True)[1]",
  S: "texts. Save class indices instead: numpy.unique(array, return_inverse=True)[1]",
  a: "texts. Save class indices instead: numpy.unique(array, return_inverse=True)[1]",
  M: "dates. Save them as numbers: array.astype('int64')",
  m: "spans of time. Save them as numbers: array.astype('int64')",
  V: "records. Save each of their fields as an array",
};

function readType(
  descr: PythonLiteral,
  fail: (code: string, message: string) => never,
): Pick<NpyHeader, "type" | "bigEndian"> {
  if (typeof descr !== "string") return fail("element-type", `it holds ${REFUSED["V"] ?? ""}.`);
  const [, order = "", kind = "", size = ""] = /^([<>|=]?)([A-Za-z?])(\d*)(?:\[\w+\])?$/.exec(descr) ?? [];
  const refused = REFUSED[kind];
  if (refused !== undefined) return fail("element-type", `it holds ${refused}.`);
  const type = ELEMENT_TYPES.find((each) => each === (kind === "?" ? "b1" : kind + size));
  if (type === undefined)
    return fail(
      "element-type",
      `elements of the type “${descr.slice(0, 40)}”; booleans, whole numbers and reals of up to 64 bits can be read.`,
    );
  return { type, bigEndian: order === ">" };
}
