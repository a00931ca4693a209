/**
 * Every reader of a file from outside: samples it takes, words of its format, how it is called, which errors are a refusal, and what
 * a file that it took must fulfil. A new reader is one entry here; `npm run fuzz` and the unit tests try all of them.
 */
import { zipSync } from "fflate";
import { idxSizeBytes, readIdx } from "../../src/engine/data/idx";
import { inflate } from "../../src/engine/data/inflate";
import { parseTable } from "../../src/engine/data/parse-table";
import { textFoldersToTable } from "../../src/engine/data/text-folders";
import { ImageHeaderError, readImageSize } from "../../src/engine/data/read-image-size";
import { DataError } from "../../src/engine/data/types";
import { readZipImages } from "../../src/engine/data/zip-images";
import { exportOnnx } from "../../src/engine/export/onnx/export-onnx";
import type { Module } from "../../src/engine/ir/types";
import { writeSafetensors } from "../../src/engine/export/safetensors/write-safetensors";
import { readSafetensors, SafetensorsError } from "../../src/engine/import/safetensors/read-safetensors";
import { nested, use } from "../../src/graph-editor/document/block-fixtures";
import { readCarriedProject } from "../../src/graph-editor/document/carried-project";
import { CarrierError } from "../../src/graph-editor/document/carrier-error";
import type { CarrierKind } from "../../src/graph-editor/document/carrier-kind";
import { copyNodes, parseClip, serializeClip } from "../../src/graph-editor/document/clipboard";
import { createProject } from "../../src/graph-editor/document/commands";
import { deriveModel } from "../../src/graph-editor/document/derive-model";
import { parseProject, ProjectError, serializeProject } from "../../src/graph-editor/document/parse-project";
import { tinyPng } from "../../src/graph-editor/document/png-fixtures";
import { putProjectInPng } from "../../src/graph-editor/document/png-project";
import type { ProjectDocument } from "../../src/graph-editor/document/schema";
import { projectFragment, readProjectFragment } from "../../src/graph-editor/document/share-link";
import { iris } from "../../src/graph-editor/templates/iris";
import { spirals } from "../../src/graph-editor/templates/spirals";
import { imageHeaders } from "./image-headers";
import { readStoredImageSet, writeImageSet } from "../../src/workers/data/stored-image-set";

export interface FuzzedReader {
  readonly name: string;
  /** Files that it takes. */
  readonly samples: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** The JSON in a sample, and the sample with other JSON in its place. */
  readonly json?: {
    readonly take: (sample: Uint8Array) => string;
    readonly put: (sample: Uint8Array, text: string) => Uint8Array;
  };
  /** What its format gives a meaning. */
  readonly words: readonly string[];
  /**
   * Reads all of a file and looks whether what came out is whole.
   * @returns whether the file was taken, for readers that say so by a value. @throws a refusal, or an error that is a crash.
   */
  readonly read: (bytes: Uint8Array<ArrayBuffer>) => unknown;
  readonly isRefusal: (error: unknown) => boolean;
}

/** A reader took a file and gave back only part of what it should hold. */
export class PartialState extends Error {
  override readonly name = "PartialState";
}

function expectWhole(holds: boolean, what: string): void {
  if (!holds) throw new PartialState(what);
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const JSON_WORDS = [
  "null",
  "true",
  "-1",
  "0.5",
  "1e308",
  "9007199254740993",
  '"__proto__":{"polluted":1},',
  '"constructor":{},',
  '"<img src=x onerror=alert(1)>"',
  "[",
  "{",
  "]",
  "}",
  ",",
  '""',
  "[".repeat(2000),
  "\\u0000",
  '"schemaVersion":99,',
];

const wholeFile: FuzzedReader["json"] = { take: decode, put: (_sample, text) => encode(text) };

/** The header between its length and the data. */
const headerOfSafetensors: FuzzedReader["json"] = {
  take: (sample) => decode(sample.subarray(8, 8 + new DataView(sample.buffer).getUint32(0, true))),
  put(sample, text) {
    const header = encode(text);
    const data = sample.subarray(8 + new DataView(sample.buffer).getUint32(0, true));
    const bytes = new Uint8Array(8 + header.length + data.length);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 8);
    bytes.set(data, 8 + header.length);
    return bytes;
  },
};

const withBlocks = (): ProjectDocument => ({
  ...createProject(),
  blocks: nested,
  nodes: [{ ...use("a", "pair"), repeat: 3 }],
});

function takeProject(project: ProjectDocument): void {
  // The page infers and draws what it opens.
  deriveModel(project, undefined);
  const text = serializeProject(project);
  expectWhole(serializeProject(parseProject(text)) === text, "a project that reads back as another one");
  expectWhole(Reflect.get({}, "polluted") === undefined, "a project that reached the prototype of objects");
}

const project: FuzzedReader = {
  name: "project",
  json: wholeFile,
  samples: () => [iris.create(), spirals.create(), withBlocks()].map((document) => encode(serializeProject(document))),
  words: [...JSON_WORDS, '"block":"pair"', '"repeat":64', '"units":2147483647', '"filters":1e9', '"bypassed":true'],
  read: (bytes) => takeProject(parseProject(decode(bytes))),
  isRefusal: (error) => error instanceof ProjectError,
};

const link: FuzzedReader = {
  name: "link",
  async samples() {
    const fragments = await Promise.all([iris.create(), withBlocks()].map(projectFragment));
    return fragments.flatMap((fragment) => (typeof fragment === "string" ? [encode(fragment)] : []));
  },
  words: ["#project=", "1.", "2.", ".", "%", "A".repeat(300), "-_", "="],
  read: async (bytes) => takeProject(await readProjectFragment(decode(bytes))),
  isRefusal: (error) => error instanceof ProjectError,
};

/** A project inside of another file, read as what is dropped on the canvas. */
function carried(
  name: string,
  kind: CarrierKind,
  words: readonly string[],
  samples: FuzzedReader["samples"],
): FuzzedReader {
  return {
    name,
    samples,
    words,
    read: async (bytes) => takeProject(await readCarriedProject(new Blob([bytes]), kind)),
    isRefusal: (error) => error instanceof ProjectError || error instanceof CarrierError,
  };
}

const emptyModule: Module = { name: "m", types: [], inputs: [], instructions: [], outputs: [], updates: [] };
const projectText = (): string => JSON.stringify(withBlocks());

const picture = carried("picture with a project", "png", ["IHDR", "iTXt", "IEND", "\0\u0001\0\0\0"], () =>
  Promise.all([iris.create(), withBlocks()].map((document) => putProjectInPng(tinyPng(), document))),
);

const onnxFile = carried("ONNX with a project", "onnx", [...JSON_WORDS, "r\u00ff\u00ff\u00ff\u007f", "\n"], () => [
  exportOnnx(emptyModule, { weights: new Map(), producerVersion: "1", metadata: { a: "b", project: projectText() } }),
]);

const weightsFile = carried("safetensors with a project", "safetensors", [...JSON_WORDS, '"project":'], () => [
  writeSafetensors(new Map([["a", { dtype: "F32", shape: [1], data: Float32Array.of(1) }]]), {
    project: projectText(),
  }),
]);

const clip: FuzzedReader = {
  name: "pasted nodes",
  json: wholeFile,
  samples: () =>
    [iris.create(), withBlocks()].flatMap((document) => {
      const copied = copyNodes(
        document,
        document.nodes.map(({ id }) => id),
        [],
      );
      return copied === undefined ? [] : [encode(serializeClip(copied))];
    }),
  words: JSON_WORDS,
  read(bytes) {
    const pasted = parseClip(decode(bytes));
    if (pasted === undefined) return false;
    expectWhole(parseClip(serializeClip(pasted)) !== undefined, "nodes that cannot be copied again");
    return true;
  },
  isRefusal: () => false,
};

const safetensors: FuzzedReader = {
  name: "safetensors",
  json: headerOfSafetensors,
  samples: () => [
    writeSafetensors(
      new Map([
        ["dense/kernel", { dtype: "F32", shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
        ["ids", { dtype: "I64", shape: [2], data: BigInt64Array.of(1n, 2n) }],
        ["half", { dtype: "F16", shape: [1, 3], data: Uint16Array.of(1, 2, 3) }],
      ]),
      { project: "{}", format: "pt" },
    ),
    writeSafetensors(new Map(), {}),
  ],
  words: [...JSON_WORDS, '"F32"', '"F64"', '"BF16"', '"shape":[65536,65536]', '"data_offsets":[0,0]', "__metadata__"],
  read(bytes) {
    for (const [name, { shape, data }] of readSafetensors(bytes).tensors) {
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      expectWhole(size === data.length, `tensor ${name} of another size than its shape`);
    }
  },
  isRefusal: (error) => error instanceof SafetensorsError,
};

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

export const fuzzedReaders: readonly FuzzedReader[] = [
  project,
  link,
  picture,
  onnxFile,
  weightsFile,
  clip,
  safetensors,
  idx,
  zlib,
  csv,
  zip,
  texts,
  images,
  imageHeader,
];
