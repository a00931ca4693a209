/** NumPy files for tests, written byte by byte from the format's description and not by what reads them. */
import { bytesOf, type ElementType } from "./array-elements";

export interface NpyOptions {
  readonly bigEndian?: boolean;
  readonly columnMajor?: boolean;
  readonly version?: number;
  /** Instead of the right one. */
  readonly header?: string;
}

/** @param numbers row-major, whatever the order in the file. */
export function npyFile(
  type: ElementType,
  shape: readonly number[],
  numbers: readonly number[],
  { bigEndian = false, columnMajor = false, version = 1, header }: NpyOptions = {},
): Uint8Array<ArrayBuffer> {
  const size = bytesOf(type);
  const prefix = version === 1 ? 10 : 12;
  const list = shape.map((length) => `${length},`).join(" ");
  const text =
    header ??
    `{'descr': '${bigEndian ? ">" : "<"}${type}', 'fortran_order': ${columnMajor ? "True" : "False"}, 'shape': (${list}), }`;
  const padded = `${text.padEnd(Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix - 1)}\n`;
  const file = new Uint8Array(prefix + padded.length + numbers.length * size);
  const view = new DataView(file.buffer);
  file.set([0x93, ...new TextEncoder().encode("NUMPY"), version, 0]);
  if (version === 1) view.setUint16(8, padded.length, true);
  else view.setUint32(8, padded.length, true);
  file.set(new TextEncoder().encode(padded), prefix);
  const start = prefix + padded.length;
  numbers.forEach((value, index) => {
    const place = columnMajor ? columnMajorPlace(index, shape) : index;
    write(view, start + place * size, type, value, !bigEndian);
  });
  return file;
}

function columnMajorPlace(index: number, shape: readonly number[]): number {
  let rest = index;
  let place = 0;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    const stride = shape.slice(0, axis).reduce((product, each) => product * each, 1);
    place += (rest % length) * stride;
    rest = Math.floor(rest / length);
  }
  return place;
}

function write(view: DataView, at: number, type: ElementType, value: number, little: boolean): void {
  switch (type) {
    case "b1":
    case "u1":
      view.setUint8(at, value);
      return;
    case "i1":
      view.setInt8(at, value);
      return;
    case "i2":
      view.setInt16(at, value, little);
      return;
    case "u2":
      view.setUint16(at, value, little);
      return;
    case "i4":
      view.setInt32(at, value, little);
      return;
    case "u4":
      view.setUint32(at, value, little);
      return;
    case "i8":
      view.setBigInt64(at, BigInt(value), little);
      return;
    case "u8":
      view.setBigUint64(at, BigInt(value), little);
      return;
    case "f2":
      view.setUint16(at, halfBits(value), little);
      return;
    case "f4":
      view.setFloat32(at, value, little);
      return;
    case "f8":
      view.setFloat64(at, value, little);
      return;
  }
}

/** For numbers that a normal half holds exactly, and 0. */
function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = (Math.abs(value) / 2 ** exponent - 1) * 1024;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}
