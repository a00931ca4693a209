/** The file of a page: its blocks come back as they were, names stay text, and what is damaged is refused with a sentence. */
import { beforeAll, describe, expect, it } from "vitest";
import { createHash } from "node:crypto";
import { engineGraph } from "../../../graph-editor/document/flatten-document";
import { templates } from "../../../graph-editor/templates/registry";
import { templateDatasets } from "../../../graph-editor/templates/template-datasets";
import { readSafetensors } from "../../import/safetensors/read-safetensors";
import { buildModule } from "../../model/build-module";
import { inferModel } from "../../model/infer-model";
import { initializeParameters } from "../../model/initialize-parameters";
import { bytesOf } from "../../model/model-formats";
import {
  fromBase64,
  isPage,
  pageBlock,
  PageFileError,
  pageScript,
  projectInPage,
  toBase64,
} from "../../model/page-file";
import type { ExportSource } from "../export-format";
import { tableColumns, write } from "./format";
import { readPageData, writePageData } from "./page-data";

const HOSTILE = "</script><script>alert(1)</script> <!-- \"' & صورة";

function sourceOf(id: string, title: string): ExportSource {
  const template = templates.find((each) => each.id === id);
  if (template === undefined) throw new Error(`There is no template ${id}.`);
  const project = template.create();
  const graph = engineGraph(project);
  const dataset = templateDatasets[project.data.dataset];
  if (dataset === undefined) throw new Error(`There is no data set ${project.data.dataset}.`);
  const model = inferModel(graph, dataset);
  const { module, parameters } = buildModule(model, { mode: "infer", batchSize: 1 });
  return {
    module,
    weights: initializeParameters(parameters, 1),
    model,
    graph,
    dataset,
    project: JSON.stringify({ ...project, name: title }),
    name: id,
    producer: { name: "Trainyard", version: "1" },
  };
}

function pageOf(source: ExportSource): string {
  const [file] = write(source, "float32");
  if (file === undefined) throw new Error("There is no file.");
  return new TextDecoder().decode(bytesOf(file));
}

describe("a page", () => {
  const source = sourceOf("iris", HOSTILE);
  let page = "";
  beforeAll(() => {
    page = pageOf(source);
  });

  it("gives back project, weights and module", () => {
    const { project, weights } = projectInPage(page);
    expect(JSON.parse(project)).toEqual(JSON.parse(source.project));
    const { tensors } = readSafetensors(weights);
    expect(new Map([...tensors].map(([name, { data }]) => [name, data]))).toEqual(new Map(source.weights));
    expect(readPageData(pageBlock(page, "model")).module).toEqual(source.module);
    expect(isPage(page.slice(0, 400))).toBe(true);
  });

  it("keeps names as text: no element begins or ends but its own", () => {
    expect(page.match(/<script/gi)).toHaveLength(4);
    expect(page.match(/<\/script/gi)).toHaveLength(4);
    expect(page).toContain("<title>&lt;/script&gt;&lt;script&gt;alert(1)");
  });

  it("lets only its own script and style run, and fetch nothing", () => {
    const hash = createHash("sha256").update(pageScript(page)).digest("base64");
    const style = createHash("sha256")
      .update(page.slice(page.indexOf("<style>") + 7, page.indexOf("</style>")))
      .digest("base64");
    expect(page).toContain(
      `default-src 'none'; script-src 'sha256-${hash}' 'wasm-unsafe-eval'; style-src 'sha256-${style}'`,
    );
  });

  it("is the same twice", () => {
    expect(pageOf(sourceOf("iris", HOSTILE))).toBe(page);
  });

  it.each([
    ["another page", (text: string) => text.replaceAll("trainyard-", "other-"), "The page has no project"],
    [
      "one cut short in its project",
      (text: string) => text.slice(0, text.indexOf('id="trainyard-project"') + 60),
      "cut short or damaged in its project",
    ],
    [
      "one cut short in its weights",
      (text: string) => text.slice(0, text.indexOf('id="trainyard-weights"') + 60),
      "cut short or damaged in its weights",
    ],
    [
      "a project that is no JSON",
      (text: string) => text.replace('id="trainyard-project">{', 'id="trainyard-project">'),
      "its project is no JSON",
    ],
    [
      "weights that are no base64",
      (text: string) => text.replace('id="trainyard-weights">', 'id="trainyard-weights">%'),
      "its weights are no base64",
    ],
  ])("refuses %s", (_what, damage, message) => {
    expect(() => projectInPage(damage(page))).toThrow(PageFileError);
    expect(() => projectInPage(damage(page))).toThrow(message);
  });

  it("refuses more weights than a page takes", () => {
    const weights = new Map(source.weights);
    const [name = ""] = weights.keys();
    const types = [...source.module.types];
    const value = source.module.inputs.find((input) => input.name === name)?.value;
    if (value === undefined) throw new Error("The module has no such weight.");
    types[value] = { dtype: "f32", shape: [33 * 2 ** 20] };
    weights.set(name, new Float32Array(33 * 2 ** 20));
    expect(() => write({ ...source, weights, module: { ...source.module, types } }, "float32")).toThrow(
      "a page takes 128 MB at most",
    );
  });
});

describe("its parts", () => {
  it("write base64 across parts of any length", () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256);
    const parts = [bytes.subarray(0, 1), bytes.subarray(1, 50_000), bytes.subarray(50_000)];
    const base64 = new TextDecoder().decode(toBase64(parts));
    expect(base64).toBe(Buffer.from(bytes).toString("base64"));
    expect(fromBase64(base64)).toEqual(bytes);
    expect(toBase64([])).toHaveLength(0);
  });

  it("keep numbers that JSON has no word for", () => {
    const data = readPageData(pageBlock(pageOf(sourceOf("char-gpt", "a")), "model"));
    const attributes = { value: -Infinity, before: [Number.NaN, Infinity, 1] };
    const [first, ...rest] = data.module.instructions;
    if (first === undefined) throw new Error("The module has no instruction.");
    const changed = { ...data, module: { ...data.module, instructions: [{ ...first, attributes }, ...rest] } };
    expect(readPageData(writePageData(changed))).toEqual(changed);
  });

  it("group the elements of a category to one column", () => {
    const scale = { mean: 2, deviation: 3 };
    const columnNames = ["mass", "island: Biscoe", "island: a: b", "sex: male"];
    const field = {
      name: "features",
      role: "feature",
      kind: "numeric",
      shape: [4],
      dtype: "f32",
      columnNames,
    } as const;
    expect(tableColumns({ ...field, columnScales: [scale, null, null, null] })).toEqual([
      { kind: "numeric", name: "mass", ...scale },
      { kind: "category", name: "island", classNames: ["Biscoe", "a: b"] },
      { kind: "category", name: "sex", classNames: ["male"] },
    ]);
    expect(tableColumns(field)).toBeUndefined();
  });
});
