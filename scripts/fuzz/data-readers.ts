/** Readers of data sets. */
import { gzipSync, zipSync } from "fflate";
import { readArrayFile } from "../../src/engine/data/arrays/array-files";
import { createArrayDataset } from "../../src/engine/data/arrays/array-source";
import type { DataArray } from "../../src/engine/data/arrays/data-array";
import { joinParts } from "../../src/engine/data/arrays/join-parts";
import { npyFile } from "../../src/engine/data/arrays/npy-fixtures";
import { idxSizeBytes, readIdx } from "../../src/engine/data/idx";
import { inflate } from "../../src/engine/data/inflate";
import { parseTable } from "../../src/engine/data/parse-table";
import { textFoldersToTable } from "../../src/engine/data/text-folders";
import { ImageHeaderError, readImageSize } from "../../src/engine/data/read-image-size";
import { DataError } from "../../src/engine/data/types";
import { readZipImages } from "../../src/engine/data/zip-images";
import { DEFAULT_DATA } from "../../src/engine/model/types";
import { imageHeaders } from "./image-headers";
import { readStoredArrays, writeArrays } from "../../src/workers/data/stored-arrays";
import { readStoredImageSet, writeImageSet } from "../../src/workers/data/stored-image-set";
import type { FuzzedReader } from "./fuzzed-reader";
import { expectWhole, encode, JSON_WORDS, headerOfSafetensors } from "./fuzzed-reader";

const dataRefusal = (error: unknown): boolean => error instanceof DataError;

const DIMENSIONS = [4, 3, 3];
const idxSample = (): Uint8Array => {
  const bytes = new Uint8Array(idxSizeBytes(DIMENSIONS));
  bytes.set([0, 0, 8, 3]);
  DIMENSIONS.forEach((dimension, axis) => new DataView(bytes.buffer).setUint32(4 + 4 * axis, dimension));
  return bytes;
};

const idx: FuzzedReader = {
  name: "IDX",
  samples: () => [idxSample()],
  words: ["\0", "\0\0\b\u0003"],
  read: (bytes) => expectWhole(readIdx(bytes, DIMENSIONS, "images").length === 36, "fewer pixels than images"),
  isRefusal: dataRefusal,
};

/** As many values as each shape says, and a data set of them that opens or is refused. */
async function takeArrays(arrays: readonly DataArray[]): Promise<void> {
  for (const { name, shape, values } of arrays) {
    const size = shape.reduce((product, length) => product * length, 1);
    expectWhole(size === values.length, `array ${name} of another size than its shape`);
  }
  const table = joinParts(arrays, "arrays");
  const identity = { id: "own", name: "", summary: "", source: "", licence: "", revision: "" };
  const dataset = createArrayDataset(identity, table, DEFAULT_DATA, "arrays");
  const { fields } = await dataset.read("train", [0], 1);
  expectWhole(
    dataset.description.fields.every(({ name, shape }) => fields[name]?.length === shape.reduce((a, b) => a * b, 1)),
    "fields of another size than their shape",
  );
}

const NPY_WORDS = [
  "\u0093NUMPY",
  "'descr'",
  "'|O'",
  "'<f8'",
  "'>i2'",
  "'<U0'",
  "True",
  "(",
  ")",
  "(0, 9007199254740991)",
  "4294967296, ",
  "[('a', '<f4')]",
  "(".repeat(2000),
  "__import__('os')",
  "1L",
];
/** Inputs that go with a damaged array of targets. */
const inputs: DataArray = { name: "x", kind: "real", shape: [4, 1], values: Float32Array.of(1, 2, 3, 4) };

const npy: FuzzedReader = {
  name: "npy",
  samples: () => [
    npyFile("i4", [4], [0, 1, 1, 0]),
    npyFile("f2", [4], [0.5, 1, 2, 0], { bigEndian: true, version: 2 }),
    npyFile("f8", [4, 2], [1, 2, 3, 4, 5, 6, 7, 8], { columnMajor: true, version: 3 }),
  ],
  words: NPY_WORDS,
  read: async (bytes) => takeArrays([...(await readArrayFile("y.npy", bytes)), inputs]),
  isRefusal: dataRefusal,
};

const npz: FuzzedReader = {
  name: "npz",
  samples: () => {
    const x = npyFile("u1", [6, 2, 2], [...Array(24).keys()]);
    const y = npyFile("i8", [6], [0, 1, 0, 1, 0, 1]);
    return [
      zipSync({ "x.npy": [x, { level: 0 }], "y.npy": [y, { level: 0 }] }),
      zipSync({ "x_train.npy": x, "x_test.npy": x, "y_train.npy": y, "y_test.npy": y }),
    ];
  },
  words: [...NPY_WORDS, "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "x.npy", "y_train.npy", "../x.npy"],
  read: async (bytes) => takeArrays(await readArrayFile("data.npz", bytes)),
  isRefusal: dataRefusal,
};

const idxArray: FuzzedReader = {
  name: "IDX of any type",
  samples: () => [
    Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 1, 2),
    Uint8Array.of(0, 0, 0x0b, 2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 1, 0, 2, 0, 3, 0, 1),
    Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 4, ...Array<number>(16).fill(0x3f)),
  ],
  words: ["\0", "\0\0\b\u0003", "\0\0\u000e\u0002"],
  read: async (bytes) => takeArrays([...(await readArrayFile("y-idx1-ubyte", bytes)), inputs]),
  isRefusal: dataRefusal,
};

const gzip: FuzzedReader = {
  name: "gzip",
  samples: () => [gzipSync(npyFile("i4", [4], [0, 1, 1, 0]), { mtime: 0 })],
  words: ["\0", "\u001f\u008b\b"],
  read: async (bytes) => takeArrays([...(await readArrayFile("y.npy.gz", bytes)), inputs]),
  isRefusal: dataRefusal,
};

const storedArrays: FuzzedReader = {
  name: "stored arrays",
  json: headerOfSafetensors,
  samples: () => {
    const y: DataArray = { name: "y", kind: "integer", shape: [4], values: Int32Array.of(0, 1, 1, 0) };
    return [
      writeArrays({ examples: 4, arrays: [inputs, y], notes: [] }),
      writeArrays({ examples: 4, ownTestFrom: 3, arrays: [inputs, y], notes: [] }),
    ];
  },
  words: [...JSON_WORDS, '"names"', '"ownTestFrom"', '"U8"', '"BOOL"', '"shape":[4,0]'],
  read: async (bytes) => takeArrays(readStoredArrays(bytes, "arrays").arrays),
  isRefusal: dataRefusal,
};

const zlib: FuzzedReader = {
  name: "zlib",
  async samples() {
    const packed = new Blob([new Uint8Array(idxSample())]).stream().pipeThrough(new CompressionStream("deflate"));
    return [new Uint8Array(await new Response(packed).arrayBuffer())];
  },
  words: ["\0"],
  read: async (bytes) => {
    const expected = idxSizeBytes(DIMENSIONS);
    expectWhole((await inflate(bytes, expected, "images")).length === expected, "fewer bytes than expected");
  },
  isRefusal: dataRefusal,
};

const csv: FuzzedReader = {
  name: "CSV",
  samples: () =>
    [
      "length,width,species\n5.1,3.5,setosa\n4.9,,virginica\n6.2,2.8,setosa\n",
      'text;class\n"one; two";a\n"three ""four""\nfive";b\n',
      "a\tb\n1\t2\n",
    ].map(encode),
  words: [
    ",",
    ";",
    "\t",
    '"',
    '""',
    "\n",
    "\r\n",
    "\r",
    "NaN",
    "1e999",
    "-0",
    "=cmd()",
    "\u{feff}",
    ",".repeat(500),
    "\0",
  ],
  read(bytes) {
    const { rowCount, columns } = parseTable(bytes, "table.csv");
    for (const column of columns) {
      const values = column.kind === "numeric" ? column.numbers : column.ids;
      expectWhole(column.cells.length === rowCount && values.length === rowCount, `column ${column.name} is short`);
    }
  },
  isRefusal: dataRefusal,
};

const zip: FuzzedReader = {
  name: "ZIP",
  samples: () => {
    const image = Uint8Array.from({ length: 90 }, (_, index) => index % 7);
    return [
      zipSync({ "cat/1.png": image, "dog/2.png": image, "note.txt": encode("no image") }),
      zipSync({ "cat/1.png": [image, { level: 0 }], "dog/ü.jpg": [image, { level: 9 }] }),
    ];
  },
  words: [
    "PK\u0001\u0002",
    "PK\u0003\u0004",
    "PK\u0005\u0006",
    "../../cat/1.png",
    "__MACOSX/",
    "\u0001\0",
    "cat/1.png",
  ],
  async read(bytes) {
    for (const { path, bytes: content } of readZipImages(bytes, "images.zip"))
      expectWhole((await content()).length <= bytes.length * 1100, `${path} grew beyond what deflate can`);
  },
  isRefusal: dataRefusal,
};

const texts: FuzzedReader = {
  name: "text files",
  samples: () => [encode("First paragraph.\n\nSecond, of two\nlines.\r\n\r\nThird.")],
  words: ["\n\n", "\r", "\0", '"', ",", "=1+1", "\u{1f600}"],
  async read(bytes) {
    const good = { path: "b/good.txt", bytes: () => Promise.resolve(encode("One.\n\nTwo.")) };
    const table = await textFoldersToTable([{ path: "a/one.txt", bytes: () => Promise.resolve(bytes) }, good]);
    parseTable(table, "texts");
  },
  isRefusal: dataRefusal,
};

const images: FuzzedReader = {
  name: "image table",
  json: headerOfSafetensors,
  samples: () => [
    writeImageSet({
      height: 2,
      width: 2,
      channels: 1,
      classNames: ["cat", "dog"],
      labels: Int32Array.of(0, 1, 1),
      pixels: new Uint8Array(12),
    }),
  ],
  words: [...JSON_WORDS, "classNames", '"U8"', '"I32"', '"shape":[3,2,2,3]'],
  read(bytes) {
    const { labels, pixels, height, width, channels, classNames } = readStoredImageSet(bytes, "pets");
    expectWhole(pixels.length === labels.length * height * width * channels, "fewer pixels than images");
    expectWhole(
      labels.every((label) => classNames[label] !== undefined),
      "a label without a class",
    );
  },
  isRefusal: dataRefusal,
};

const imageHeader: FuzzedReader = {
  name: "image header",
  samples: () => Object.values(imageHeaders),
  words: [
    "IHDR",
    "\0\0\0\0",
    "VP8 ",
    "VP8L",
    "ftypavif",
    "ftypheic",
    "jxl ",
    "II*\0",
    "MM\0*",
    "<svg",
    "8BPS",
    "ispe",
    "meta",
    "iprp",
  ],
  read: (bytes) => readImageSize(bytes),
  isRefusal: (error) => error instanceof ImageHeaderError,
};

export const dataReaders: readonly FuzzedReader[] = [
  idx,
  idxArray,
  npy,
  npz,
  storedArrays,
  gzip,
  zlib,
  csv,
  zip,
  texts,
  images,
  imageHeader,
];
