/** Readers of projects: files, links, pictures and model files that carry one, and what is pasted onto the canvas. */
import { zipSync } from "fflate";
import { exportOnnx } from "../../src/engine/export/onnx/export-onnx";
import type { Module } from "../../src/engine/ir/types";
import { writeSafetensors } from "../../src/engine/export/safetensors/write-safetensors";
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
import type { FuzzedReader } from "./fuzzed-reader";
import { expectWhole, encode, decode, JSON_WORDS, wholeFile } from "./fuzzed-reader";

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

const folder = carried(
  "archive of a folder with a project",
  "zip",
  ["PK\u0001\u0002", "PK\u0005\u0006", "project.json"],
  () => [
    zipSync({ "m/README.md": encode("text"), "m/project.json": encode(projectText()) }, { level: 0 }),
    zipSync(
      {
        "m/1/model.onnx": exportOnnx(emptyModule, {
          weights: new Map(),
          producerVersion: "1",
          metadata: { project: projectText() },
        }),
      },
      { level: 0 },
    ),
  ],
);

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

export const projectReaders: readonly FuzzedReader[] = [project, link, picture, onnxFile, weightsFile, folder, clip];
