/**
 * Raw elements of a file to the element types of training: either byte order, row- or column-major. Knows no file format; whoever calls
 * has checked that there are as many bytes as the shape takes.
 */
import type { Shape } from "../../ir/types";
import { MOST_ARRAY_BYTES, sizeOf, type ArrayValues } from "./data-array";

/** The kinds of NumPy's type codes (numpy.dtype.kind) with the bytes of an element: b boolean, i signed, u unsigned, f real. */
export const ELEMENT_TYPES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"] as const;
export type ElementType = (typeof ELEMENT_TYPES)[number];

export interface RawElements {
  readonly type: ElementType;
  readonly bigEndian: boolean;
  /** The first index varies fastest. */
  readonly columnMajor: boolean;
  readonly shape: Shape;
  /** Exactly the elements. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function bytesOf(type: ElementType): number {
  return Number(type.slice(1));
}

/** Bytes of an element of this type in memory, at most. */
const readBytesOf = (type: ElementType): number => (type === "u1" || type === "b1" ? 1 : 4);

/** Why an array of this type and size is not read, or undefined. */
export function tooLarge(type: ElementType, shape: Shape): string | undefined {
  const bytes = sizeOf(shape) * readBytesOf(type);
  return bytes <= MOST_ARRAY_BYTES
    ? undefined
    : `it takes ${bytes} bytes in memory; up to ${MOST_ARRAY_BYTES} are read`;
}

/** A copy: the result shares no memory with `bytes`. */
export function readElements({ type, bigEndian, columnMajor, shape, bytes }: RawElements): ArrayValues {
  const size = bytesOf(type);
  const copy = bytes.slice();
  if (bigEndian && size > 1) swapBytes(copy, size);
  const read = convert(type, copy.buffer);
  if (!columnMajor || shape.length < 2) return read;
  if (read.kind === "real")
    return { kind: "real", values: toRowMajor(read.values, new Float32Array(read.values.length), shape) };
  if (read.kind === "integer")
    return { kind: "integer", values: toRowMajor(read.values, new Int32Array(read.values.length), shape) };
  return { kind: read.kind, values: toRowMajor(read.values, new Uint8Array(read.values.length), shape) };
}

function convert(type: ElementType, buffer: ArrayBuffer): ArrayValues {
  switch (type) {
    case "b1":
      return { kind: "boolean", values: new Uint8Array(buffer).map((value) => (value === 0 ? 0 : 1)) };
    case "u1":
      return { kind: "byte", values: new Uint8Array(buffer) };
    case "i1":
      return { kind: "integer", values: Int32Array.from(new Int8Array(buffer)) };
    case "i2":
      return { kind: "integer", values: Int32Array.from(new Int16Array(buffer)) };
    case "u2":
      return { kind: "integer", values: Int32Array.from(new Uint16Array(buffer)) };
    case "i4":
      return { kind: "integer", values: new Int32Array(buffer) };
    case "u4":
      return wholeNumbers(new Uint32Array(buffer));
    case "i8":
      return wholeNumbers(new BigInt64Array(buffer));
    case "u8":
      return wholeNumbers(new BigUint64Array(buffer));
    case "f2":
      return { kind: "real", values: readHalves(new Uint16Array(buffer)) };
    case "f4":
      return { kind: "real", values: new Float32Array(buffer) };
    case "f8":
      return { kind: "real", values: Float32Array.from(new Float64Array(buffer)) };
  }
}

/** 32-bit integers if all of them fit, else real numbers. */
function wholeNumbers(wide: Uint32Array | BigInt64Array | BigUint64Array): ArrayValues {
  const values = new Int32Array(wide.length);
  for (let index = 0; index < wide.length; index++) {
    const value = Number(wide[index]);
    values[index] = value;
    if (values[index] === value) continue;
    const reals = new Float32Array(wide.length);
    for (let each = 0; each < wide.length; each++) reals[each] = Number(wide[each]);
    return { kind: "real", values: reals };
  }
  return { kind: "integer", values };
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function readHalves(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse();
}

/** Fills `target`, row-major, from `source`, column-major. */
function toRowMajor<T extends Uint8Array | Int32Array | Float32Array>(source: T, target: T, shape: Shape): T {
  const strides: number[] = [];
  let stride = 1;
  for (const length of shape) {
    strides.push(stride);
    stride *= length;
  }
  const place = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < target.length; to++) {
    target[to] = source[from] ?? 0;
    // The last index counts up; one that is at its end starts anew and the one before it counts.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      if (next < (shape[axis] ?? 1)) {
        place[axis] = next;
        from += strides[axis] ?? 0;
        break;
      }
      from -= (next - 1) * (strides[axis] ?? 0);
      place[axis] = 0;
    }
  }
  return target;
}
