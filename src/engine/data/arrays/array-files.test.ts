import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { createDice } from "../../../../scripts/fuzz/mutate";
import { isArrayPath, readArrayFile, readArrayFiles } from "./array-files";
import { ELEMENT_TYPES, type ElementType } from "./array-elements";
import { DataError } from "../types";
import type { DataArray } from "./data-array";
import goldens from "./goldens/numpy.json";
import { npyFile } from "./npy-fixtures";
import { readNpy } from "./read-npy";

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(base64, "base64"));
const valuesOf = ({ values }: DataArray): readonly number[] => Array.from(values);

const KINDS: Readonly<Record<string, DataArray["kind"]>> = { b: "boolean", f: "real", i: "integer", u: "integer" };

describe(`files of NumPy ${goldens.numpy}`, () => {
  it.each(goldens.files)("$name", ({ name, file, shape, values }) => {
    const array = readNpy(bytesOf(file), "a", "a.npy");
    expect(array.shape).toEqual(shape);
    expect(valuesOf(array)).toEqual(values);
    const [, kind = "", size = ""] = /^[<>|]([biuf])(\d)/.exec(name) ?? [];
    if (kind !== "") expect(array.kind).toBe(kind + size === "u1" ? "byte" : KINDS[kind]);
  });

  it.each(goldens.archives)("$name", async ({ file, arrays }) => {
    const read = await readArrayFile("data.npz", bytesOf(file));
    expect(read.map((array) => ({ name: array.name, shape: array.shape, values: valuesOf(array) }))).toEqual(arrays);
  });

  it.each(goldens.refused)("refused: $name", ({ file, reason }) => {
    expect(() => readNpy(bytesOf(file), "a", "a.npy")).toThrow(reason);
    expect(() => readNpy(bytesOf(file), "a", "a.npy")).toThrow(/^a\.npy: /);
  });
});

/** Whole numbers of each type, with the smallest and the largest among them; reals that the type can hold. */
function numbersOf(type: ElementType, count: number, dice: (limit: number) => number): number[] {
  const bits = 8 * Number(type.slice(1));
  return Array.from({ length: count }, () => {
    if (type.startsWith("b")) return dice(2);
    if (type.startsWith("f")) return (dice(4096) - 2048) / 64;
    const span = 2 ** Math.min(bits, 31);
    return type.startsWith("u") ? dice(span) : dice(span) - span / 2;
  });
}

it("reads back whatever was written: every type, both byte orders, both orders of axes, any shape", () => {
  const dice = createDice(5);
  for (let round = 0; round < 400; round++) {
    const type = ELEMENT_TYPES[dice(ELEMENT_TYPES.length)] ?? "f4";
    const shape = Array.from({ length: dice(5) }, () => 1 + dice(4));
    const count = shape.reduce((product, length) => product * length, 1);
    const numbers = numbersOf(type, count, dice);
    const options = { bigEndian: dice(2) === 0, columnMajor: dice(2) === 0, version: 1 + dice(3) };
    const array = readNpy(npyFile(type, shape, numbers, options), "a", "a.npy");
    expect(array.shape).toEqual(shape);
    expect(valuesOf(array), `${type} [${shape.join()}] ${JSON.stringify(options)}`).toEqual(numbers);
  }
});

describe("files of arrays", () => {
  const x = npyFile("f4", [2, 2], [1, 2, 3, 4]);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1);
  const file = (path: string, bytes: Uint8Array<ArrayBuffer>) => ({ path, bytes: () => Promise.resolve(bytes) });

  it("are known by their names", () => {
    const yes = [
      "x.npy",
      "a/b.NPZ",
      "train-images-idx3-ubyte",
      "train-images-idx3-ubyte.gz",
      "t10k-labels.idx1-ubyte",
      "a.idx",
    ];
    expect(yes.filter((path) => !isArrayPath(path))).toEqual([]);
    expect(["x.csv", "ubyte.txt", "images.gz", "npy"].filter(isArrayPath)).toEqual([]);
  });

  it("are named after the files, unpacked or packed with gzip", async () => {
    const arrays = await readArrayFiles([
      file("digits/x.npy", x),
      file("digits/t10k-labels-idx1-ubyte.gz", new Uint8Array(gzipSync(labels))),
    ]);
    expect(arrays).toMatchObject([
      { name: "x", kind: "real", shape: [2, 2] },
      { name: "t10k-labels", kind: "byte", shape: [3], values: Uint8Array.of(7, 2, 1) },
    ]);
    await expect(readArrayFiles([file("a/x.npy", x), file("b/x.npy", x)])).rejects.toThrow(
      /b\/x\.npy: there are two arrays named “x”/,
    );
  });

  it("hold IDX of every type", async () => {
    const shorts = Uint8Array.of(0, 0, 0x0b, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xfe, 1, 0);
    expect(await readArrayFile("a.idx", shorts)).toMatchObject([
      { kind: "integer", shape: [1, 2], values: Int32Array.of(-2, 256) },
    ]);
    const floats = Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 1, 0x3f, 0xc0, 0, 0);
    expect(await readArrayFile("a.idx", floats)).toMatchObject([{ kind: "real", values: Float32Array.of(1.5) }]);
  });

  it.each<[string, string, Uint8Array<ArrayBuffer>, RegExp]>([
    ["no NumPy file", "x.npy", labels, /^x\.npy: not a NumPy file/],
    ["a newer version", "x.npy", x.slice().fill(4, 6, 7), /version 4\.0 of the NumPy format/],
    ["a cut header", "x.npy", x.slice(0, 40), /its header claims 118 bytes, and 30 follow/],
    ["fewer elements", "x.npy", x.slice(0, -1), /2 x 2 elements of 4 bytes take 16 bytes, and 15 follow the header/],
    ["more elements", "x.npy", npyFile("f4", [2], [1, 2, 3]), /take 8 bytes, and 12 follow/],
    ["a huge shape", "x.npy", npyFile("f8", [2 ** 40, 2 ** 40], []), /larger than any file/],
    ["a shape that multiplies to nothing", "x.npy", npyFile("f8", [0, 2 ** 52], []), /larger than any file/],
    [
      "code for a header",
      "x.npy",
      npyFile("f4", [1], [1], { header: "__import__('os').system('true')" }),
      /cannot be read/,
    ],
    [
      "a key too many",
      "x.npy",
      npyFile("f4", [1], [1], { header: "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'a': 1}" }),
      /does not consist of/,
    ],
    ["a type of IDX that there is not", "x.idx", Uint8Array.of(0, 0, 7, 0, 1), /element type 7 at byte 2/],
    ["fewer elements of IDX", "x.idx", labels.slice(0, -1), /3 elements take a file of 11 bytes, 10 found/],
    ["no gzip", "x.npy.gz", x, /not a gzip file/],
    ["no archive", "x.npz", x, /this ZIP archive is damaged/],
    [
      "a bad array in an archive",
      "x.npz",
      new Uint8Array(zipSync({ "y.npy": labels })),
      /^x\.npz\/y\.npy: not a NumPy file/,
    ],
  ])("are refused: %s", async (_what, path, bytes, message) => {
    await expect(readArrayFile(path, bytes)).rejects.toThrow(message);
    await expect(readArrayFile(path, bytes)).rejects.toBeInstanceOf(DataError);
  });

  it("in an archive whose directory claims four billion entries are refused at once", async () => {
    const archive = zipSync({ "x.npy": x });
    // The end of central directory (22 bytes) gives its numbers to a Zip64 one that is made up (APPNOTE.TXT, 4.3.14 to 4.3.16).
    const end = archive.length - 22;
    const zip64 = new Uint8Array(end + 56 + 20 + 22);
    zip64.set(archive.subarray(0, end));
    zip64.set(archive.subarray(end), end + 76);
    const view = new DataView(zip64.buffer);
    view.setUint32(end, 0x06064b50, true);
    view.setUint32(end + 32, 0xffffffff, true);
    view.setUint32(end + 48, view.getUint32(end + 76 + 16, true), true);
    view.setUint32(end + 56, 0x07064b50, true);
    view.setUint32(end + 56 + 8, end, true);
    view.setUint16(end + 76 + 8, 0xffff, true);
    view.setUint32(end + 76 + 16, 0xffffffff, true);
    await expect(readArrayFile("x.npz", zip64)).rejects.toThrow(
      /its directory claims more entries than the archive can hold/,
    );
  });

  it("that claim to unpack to more than they can are refused before anything is unpacked", async () => {
    const packed = new Uint8Array(gzipSync(labels));
    new DataView(packed.buffer).setUint32(packed.length - 4, 2 ** 29, true);
    await expect(readArrayFile("x.idx.gz", packed)).rejects.toThrow(
      /claims to unpack from \d+ bytes to 536870912, which nothing can/,
    );
    new DataView(packed.buffer).setUint32(packed.length - 4, 2 ** 31, true);
    await expect(readArrayFile("x.idx.gz", packed)).rejects.toThrow(/up to 1073741824 are read/);
    new DataView(packed.buffer).setUint32(packed.length - 4, 12, true);
    await expect(readArrayFile("x.idx.gz", packed)).rejects.toThrow(/x\.idx\.gz is/);
  });
});
