/** What people and files call things reaches the source code as text only: never as a statement, and never past a line's end. */
import { describe, expect, it } from "vitest";
import { deriveModel } from "../../../graph-editor/document/derive-model";
import { engineGraph } from "../../../graph-editor/document/flatten-document";
import { iris } from "../../../graph-editor/templates/iris";
import { buildModule } from "../../model/build-module";
import { initializeParameters } from "../../model/initialize-parameters";
import { CODE_FRAMEWORKS } from "../../model/source-code";
import type { DatasetDescription } from "../../model/types";
import { packageModel } from "../pytorch/package-model";
import { codeText, exportCode } from "./export-code";
import { line } from "./code-types";
import { indented } from "./python-text";

/** Ends of strings, docstrings, comments and lines, with something to run behind them. */
const HOSTILE = [
  'x"); BOOM() #',
  '""" BOOM() """',
  "\\",
  '\\"); BOOM()',
  "a\nBOOM()",
  "a\r\u2028\u2029\u0085\f\vBOOM()",
  "'); BOOM(); ('",
  `${"long ".repeat(30)}  # BOOM()`,
  "{BOOM()}",
  "%s \u202eBOOM() \u{1f600}",
] as const;

/** A file without its texts and comments. */
function statements(code: string): string {
  return code
    .replace(/"""[^]*?"""/g, "TEXT")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, "TEXT")
    .replace(/#.*$/gm, "");
}

const category = (name: string, classNames: readonly string[]): DatasetDescription["fields"][number] => ({
  name,
  role: "target",
  kind: "category",
  shape: [],
  dtype: "i32",
  classCount: classNames.length,
  classNames,
});

/** The project, its layers and its data all have the name. */
function hostileModel(name: string) {
  const template = iris.create();
  const project = {
    ...template,
    name,
    nodes: template.nodes.map((node) => ({ ...node, name })),
  };
  const dataset: DatasetDescription = {
    id: "d",
    name,
    summary: name,
    source: name,
    licence: name,
    revision: "r",
    fields: [
      { name, role: "feature", kind: "numeric", shape: [4], dtype: "f32", columnNames: [name, name, name, name] },
      category(`${name} class`, [name, "b", "c"]),
    ],
    counts: { train: 100, validation: 10, test: 10 },
  };
  return { project, dataset, model: deriveModel(project, dataset) };
}

function expectTextOnly(code: string): void {
  expect(code).toMatch(/\S\n/);
  const rest = statements(code);
  expect(rest).not.toContain("BOOM");
  // Every text ends where it should.
  expect(rest).not.toMatch(/["\\]/);
  // Lines as Python splits them.
  expect(code).not.toMatch(/[\r\f\v\u0085\u2028\u2029]/);
}

describe.each(CODE_FRAMEWORKS)("%s", (framework) => {
  it.each(HOSTILE)("%j stays text wherever it stands", (name) => {
    const { project, dataset, model } = hostileModel(name);
    const request = { projectName: name, training: project.training, dataset, model, blocks: {} };
    expectTextOnly(codeText(exportCode(request, framework)));
  });
});

describe("model.py of a package", () => {
  it.each([...HOSTILE, "الصنف", "class", "np"])("keeps %j text wherever it stands", (name) => {
    const { project, dataset, model } = hostileModel(name);
    const { module, parameters } = buildModule(model, { mode: "infer", batchSize: 1 });
    const { code, state } = packageModel({
      ...{ module, weights: initializeParameters(parameters, 1), model, graph: engineGraph(project), dataset },
      ...{ project: "", name, producer: { name: "Trainyard", version: "1" } },
    });
    expectTextOnly(code);
    expect(new Set(state.map((each) => each.name)).size).toBe(state.length);
    for (const each of state) expect(each.name).toMatch(/^[a-z][a-z0-9_]*\.(weight|bias)$/);
  });
});

describe("long lines", () => {
  const wrapped = (text: string): readonly string[] => indented([line(text)], 4).map((each) => each.text);
  const long = "x".repeat(90);

  it("put the comment behind a statement before it", () => {
    expect(wrapped(`a = ${long}  # why`)).toEqual(["    # why", `    a = ${long}`]);
  });

  it("take a # inside of a text for what it is", () => {
    expect(wrapped(`a = "${long} # no"`)).toEqual([`    a = "${long} # no"`]);
    expect(wrapped(`a = "${long} \\" # no"  # why`)).toEqual(["    # why", `    a = "${long} \\" # no"`]);
    expect(wrapped(`# ${long} # still one`)).toEqual([`    # ${long} # still one`]);
  });
});
