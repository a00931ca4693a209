/** A trained model as a file for other systems. The formats themselves are in `engine/export`. */
import { exportOnnx } from "../export/onnx/export-onnx";
import { formatType, sameType, typeOf } from "../ir/types";
import type { Module } from "../ir/types";
import type { InferenceModel } from "./inference";
import type { Weights } from "./run-types";
import { encodeWeights } from "./weight-files";
import { version } from "../../../package.json";

export type ModelFormat = "onnx" | "safetensors";

/**
 * @param project the project file's text: kept in the file's metadata, so that the model can be opened again.
 * @returns the whole file. ONNX has raw outputs (before softmax or sigmoid), named as `model.outputs`.
 * @throws Error naming the weight that is missing or has another shape, or the operator that the format lacks.
 */
export function exportModel(
  model: InferenceModel,
  weights: Weights,
  format: ModelFormat,
  project: string,
): Uint8Array<ArrayBuffer> {
  const module = model.inferenceModule(1);
  checkWeights(module, weights);
  const metadata = { project };
  if (format === "safetensors") return encodeWeights(weights, { ...metadata, producer: `Trainyard ${version}` });
  return exportOnnx(module, {
    weights: new Map([...weights].map(([name, { data }]) => [name, data])),
    producerVersion: version,
    metadata,
  });
}

/** @throws Error if the weights are not those of the module. */
export function checkWeights(module: Module, weights: Weights): void {
  for (const { name, kind, value } of module.inputs) {
    if (kind === "batch") continue;
    const given = weights.get(name)?.type;
    const wanted = typeOf(module, value);
    if (given === undefined) throw new Error(`The weights have no ${name}: they belong to another model.`);
    if (!sameType(given, wanted)) {
      throw new Error(
        `The weights have ${name} as ${formatType(given)}, the model as ${formatType(wanted)}: they belong to another model.`,
      );
    }
  }
}
