/** Readers of data sets. */
import { zipSync } from "fflate";
import { idxSizeBytes, readIdx } from "../../src/engine/data/idx";
import { inflate } from "../../src/engine/data/inflate";
import { parseTable } from "../../src/engine/data/parse-table";
import { textFoldersToTable } from "../../src/engine/data/text-folders";
import { ImageHeaderError, readImageSize } from "../../src/engine/data/read-image-size";
import { DataError } from "../../src/engine/data/types";
import { readZipImages } from "../../src/engine/data/zip-images";
import { imageHeaders } from "./image-headers";
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

export const dataReaders: readonly FuzzedReader[] = [idx, zlib, csv, zip, texts, images, imageHeader];
