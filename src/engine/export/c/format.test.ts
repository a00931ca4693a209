/** The files of a C export: every template compiles without a warning, names of people stay text, int8 weights stay close. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { engineGraph } from "../../../graph-editor/document/flatten-document";
import { templates } from "../../../graph-editor/templates/registry";
import { templateDatasets } from "../../../graph-editor/templates/template-datasets";
import { elementCount, typeOf } from "../../ir/types";
import { buildModule } from "../../model/build-module";
import { inferModel } from "../../model/infer-model";
import { initializeParameters } from "../../model/initialize-parameters";
import type { ExportVariant } from "../../model/model-formats";
import { bytesOf } from "../../model/model-formats";
import { caseScalars } from "../../operators/cases";
import type { TensorData } from "../../operators/define";
import { Interpreter } from "../../reference/interpreter";
import type { ExportSource } from "../export-format";
import { commentText, identifiers, stringLiteral } from "./c-text";
import { write } from "./format";

const compiler = spawnSync("gcc", ["--version"]).status === 0;

function sourceOf(id: string): ExportSource {
  const template = templates.find((each) => each.id === id);
  if (template === undefined) throw new Error(`There is no template ${id}.`);
  const project = template.create();
  const graph = engineGraph(project);
  const dataset = templateDatasets[project.data.dataset];
  if (dataset === undefined) throw new Error(`There is no data set ${project.data.dataset}.`);
  const model = inferModel(graph, dataset);
  const { module, parameters } = buildModule(model, { mode: "infer", batchSize: 1 });
  const producer = { name: "Trainyard", version: "1" };
  return {
    module,
    weights: initializeParameters(parameters, 1),
    model,
    graph,
    dataset,
    project: "{}",
    name: id,
    producer,
  };
}

/** Compiles what was written, feeds it one example, and returns its answers by line. */
function answers(source: ExportSource, variant: ExportVariant): readonly (readonly number[])[] {
  const folder = mkdtempSync(join(tmpdir(), "trainyard-c-"));
  try {
    for (const file of write(source, variant)) writeFileSync(join(folder, file.name), bytesOf(file));
    const inputs = exampleOf(source);
    writeFileSync(join(folder, "numbers.txt"), [...inputs.values()].map((data) => data.join(" ")).join("\n"));
    execFileSync(
      "gcc",
      ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O0", "main.c", "model.c", "-lm", "-o", "model"],
      { cwd: folder, stdio: "pipe" },
    );
    const printed = execFileSync(join(folder, "model"), ["numbers.txt"], { cwd: folder, encoding: "utf8" });
    return printed
      .trimEnd()
      .split("\n")
      .map((line) => (line.split("\t")[1] ?? "").split(" ").map(Number));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function exampleOf({ module }: ExportSource): ReadonlyMap<string, TensorData> {
  return new Map<string, TensorData>(
    module.inputs
      .filter(({ kind }) => kind === "batch")
      .map(({ name, value }) => {
        const { dtype, shape } = typeOf(module, value);
        const length = elementCount(shape);
        if (dtype === "f32") return [name, Float32Array.from({ length }, (_, at) => Math.sin(at * 0.7))];
        return [name, Int32Array.from({ length }, (_, at) => at % 2)];
      }),
  );
}

function largestDifference(source: ExportSource, found: readonly (readonly number[])[]): number {
  const data = new Map([...source.weights, ...exampleOf(source)]);
  const { outputs } = new Interpreter(source.module, "f32").run(data, caseScalars);
  const differences = source.module.outputs.flatMap(({ name }, index) => {
    const wanted = Array.from(outputs[name]?.data ?? []);
    expect(found[index]).toHaveLength(wanted.length);
    return wanted.map((value, at) => Math.abs(value - (found[index]?.[at] ?? Number.NaN)));
  });
  return differences.reduce((most, each) => (each <= most ? most : each), 0);
}

describe.runIf(compiler)(compiler ? "templates in C" : "templates in C (skipped: there is no gcc here)", () => {
  // Between them they use every operator that a template has; the interoperability tests run all.
  it.each(["mnist-cnn", "penguins", "authors", "mnist-autoencoder", "mnist-gan"])(
    "%s",
    (id) => {
      const source = sourceOf(id);
      expect(largestDifference(source, answers(source, "float32"))).toBeLessThanOrEqual(1e-4);
    },
    60_000,
  );

  it.each(["mnist-mlp", "authors"])(
    "%s with int8 weights",
    (id) => {
      const source = sourceOf(id);
      const difference = largestDifference(source, answers(source, "int8-weights"));
      expect(difference).toBeGreaterThan(0);
      expect(difference).toBeLessThan(0.05);
    },
    60_000,
  );
});

describe("names of people", () => {
  it("are identifiers, all different, that are no words of C", () => {
    expect(identifiers("in", ["int", "صورة", "a b", "a-b", "2", "A_B"])).toEqual([
      "in_int",
      "in_1",
      "in_a_b",
      "in_a_b_2",
      "in_2",
      "in_a_b_3",
    ]);
  });

  it("do not leave comments and strings", () => {
    const hostile = '*/ int x; /* "\\\n#include <x> ??/';
    expect(commentText(hostile)).not.toMatch(/\*\/|\/\*|\n|\\|\?\?/);
    expect(stringLiteral(hostile)).toMatch(/^"[^"\n]*"$/);
    expect(stringLiteral("é1")).toBe('"\\303\\2511"');
  });
});

describe("weights", () => {
  it("of more than the limit are refused with the way out", () => {
    const source = sourceOf("iris");
    const types = source.module.types.map((type) => ({ ...type, shape: [65_536, ...type.shape] }));
    expect(() => write({ ...source, module: { ...source.module, types } }, "float32")).toThrow(
      /C source takes 8 MB at most.*choose ONNX/,
    );
  });

  it("give the same bytes twice", () => {
    const [first, second] = [write(sourceOf("mnist-mlp"), "float32"), write(sourceOf("mnist-mlp"), "float32")];
    expect(second.map(bytesOf)).toEqual(first.map(bytesOf));
  });
});
