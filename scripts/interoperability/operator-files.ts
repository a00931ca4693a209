/**
 * A LiteRT file for every case of every operator that predicting models consist of, with what our reference engine answers. Called by
 * `interoperability.mjs` as a bundle; `check_litert.py --cases` runs what it writes.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { litertModel } from "../../src/engine/export/litert/litert-graph";
import { writeFlatbuffer } from "../../src/engine/export/litert/write-flatbuffer";
import { writeSafetensors } from "../../src/engine/export/safetensors/write-safetensors";
import type { SafetensorsEntry } from "../../src/engine/export/safetensors/write-safetensors";
import { ModuleBuilder } from "../../src/engine/ir/builder";
import type { Module } from "../../src/engine/ir/types";
import { typeOf } from "../../src/engine/ir/types";
import { caseInputs, caseInputType, caseScalars, operatorCases } from "../../src/engine/operators/cases";
import type { OperatorCase, TensorData } from "../../src/engine/operators/define";
import { isUnsupported } from "../../src/engine/operators/define";
import { inferOutputs, operators } from "../../src/engine/operators/registry";
import { Interpreter } from "../../src/engine/reference/interpreter";

/** A row that is not there, for which our engine gives zeros, and a tensor without elements. */
const UNDEFINED: readonly string[] = ["gather: outside the table", "reduceSum: empty"];

/** Outputs that serve the gradient, which prediction has no use for. */
const INTERNAL_OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  maxPool2d: ["out1"],
  lstmSequence: ["out1", "out2"],
  gruSequence: ["out1"],
};

/** LiteRT computes with no unsigned integers, and a prediction neither. */
const unsigned = (entry: OperatorCase): boolean =>
  entry.inputs.some(({ dtype }) => dtype === "u32") || Object.values(entry.attributes ?? {}).includes("u32");

/** All inputs of f32 but the first are weights. */
function caseModule(operator: string, entry: OperatorCase): Module {
  const b = new ModuleBuilder(operator, inferOutputs);
  const inputs = entry.inputs.map((input, position) => {
    const type = caseInputType(input);
    return b.input(`in${position}`, position > 0 && type.dtype === "f32" ? "parameter" : "batch", type);
  });
  b.emit(operator, inputs, entry.attributes ?? {}).forEach((value, position) => {
    if (INTERNAL_OUTPUTS[operator]?.includes(`out${position}`) !== true) b.output(`out${position}`, value);
  });
  return b.finish();
}

function entryOf(shape: readonly number[], data: TensorData): SafetensorsEntry {
  if (data instanceof Int32Array) return { dtype: "I32", shape, data };
  return { dtype: "F32", shape, data: Float32Array.from(data) };
}

function writeCase(operator: string, entry: OperatorCase, folder: string): void {
  const module = caseModule(operator, entry);
  const data = new Map(caseInputs(entry, "f64").map(({ data: values }, position) => [`in${position}`, values]));
  const answers = new Interpreter(module, "f64").run(data, caseScalars).outputs;
  const samples = new Map<string, SafetensorsEntry>();
  for (const { name, kind, value } of module.inputs) {
    const values = data.get(name);
    if (kind === "batch" && values !== undefined)
      samples.set(`input/${name}`, entryOf(typeOf(module, value).shape, values));
  }
  for (const { name, value } of module.outputs) {
    const answer = answers[name];
    if (answer !== undefined) samples.set(`output/${name}`, entryOf(typeOf(module, value).shape, answer.data));
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.tflite"), writeFlatbuffer(litertModel(module, data).model, {}));
  writeFileSync(join(folder, "samples.safetensors"), writeSafetensors(samples));
}

/** @returns one folder for each operator, with a folder for each of its cases. */
export function writeOperatorFiles(place: string): readonly string[] {
  return operators
    .filter(({ export: { tensorflow } }) => !isUnsupported(tensorflow))
    .flatMap(({ name }) => {
      const cases = (operatorCases.get(name) ?? []).filter(
        (entry) => !UNDEFINED.includes(`${name}: ${entry.name}`) && !unsigned(entry),
      );
      const folder = join(place, name);
      cases.forEach((entry, at) => writeCase(name, entry, join(folder, String(at))));
      return cases.length === 0 ? [] : [folder];
    });
}
