/** Plain C as a format that a model leaves in: source, header, an example program. For small models and microcontrollers. */
import { sizeBytes, typeOf } from "../../ir/types";
import type { WriteFormat } from "../export-format";
import { modelPorts } from "../model-ports";
import { writeProgram } from "./c-program";
import { identifiers } from "./c-text";
import type { CArgument } from "./model-files";
import { modelFiles } from "./model-files";

/** As numbers in source code, weights take about three times their bytes, and compilers many times that. */
export const LARGEST_WEIGHT_BYTES = 8 * 2 ** 20;

export const write: WriteFormat = (source, variant) => {
  const { module, model, dataset, weights } = source;
  const bytes = module.inputs
    .filter(({ kind }) => kind !== "batch")
    .reduce((sum, { value }) => sum + sizeBytes(typeOf(module, value)), 0);
  if (bytes > LARGEST_WEIGHT_BYTES) {
    throw new Error(
      `The weights are ${(bytes / 2 ** 20).toFixed(1)} MB; C source takes ${LARGEST_WEIGHT_BYTES / 2 ** 20} MB at most, for compilers to cope. ` +
        "Make the model smaller, or choose ONNX or LiteRT, which load weights from a file.",
    );
  }
  const ports = modelPorts(module, model);
  const inputNames = identifiers(
    "in",
    ports.inputs.map(({ name }) => name),
  );
  const outputNames = identifiers(
    "out",
    ports.outputs.map(({ name }) => name),
  );
  const inputs = ports.inputs.map(({ name, type: { dtype, shape } }, index): CArgument => ({
    name,
    identifier: inputNames[index] ?? "",
    dtype,
    shape: shape.slice(1),
  }));
  const outputs = ports.outputs.map(({ name, spec, target, prediction }, index): CArgument => {
    const classNames = dataset.fields.find((field) => field.name === target)?.classNames;
    const scores = prediction === "softmax" && spec.shape.length === 1 && classNames?.length === spec.shape[0];
    return {
      name,
      identifier: outputNames[index] ?? "",
      dtype: spec.dtype,
      shape: spec.shape,
      ...(scores ? { classNames } : {}),
    };
  });
  const program = writeProgram(module, weights, {
    prefix: "model",
    inputNames,
    outputNames,
    int8: variant === "int8-weights",
  });
  return modelFiles({ source, program, inputs, outputs });
};
