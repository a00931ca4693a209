/** A trained model as files for other systems. The formats themselves are in `engine/export`. */
import { exportOnnx } from "../export/onnx/export-onnx";
import { savedModelReadme, tfjsReadme } from "../export/tensorflow/readme";
import { writeSavedModel } from "../export/tensorflow/saved-model";
import { writeTfjsModel } from "../export/tensorflow/tfjs-model";
import type { ModelFormat, NamedFile } from "../model/model-formats";
import { formatType, sameType, typeOf } from "../ir/types";
import type { Module } from "../ir/types";
import type { InferenceModel } from "./inference";
import type { Weights } from "./run-types";
import { encodeWeights } from "./weight-files";
import { version } from "../../../package.json";

const PRODUCER = `Trainyard ${version}`;

export interface ExportRequest {
  readonly model: InferenceModel;
  readonly weights: Weights;
  readonly format: ModelFormat;
  /** The project file's text: goes along, so that the model can be opened again. */
  readonly project: string;
  /** What files and served models are called: letters, digits and hyphens. */
  readonly name: string;
}

/**
 * @returns the only file, or all files of the folder. Outputs are raw (before softmax or sigmoid), named as `model.outputs`. The same request
 * gives the same bytes.
 * @throws Error naming the weight that is missing or has another shape, or the operator that the format lacks.
 */
export function exportModel({ model, weights, format, project, name }: ExportRequest): readonly NamedFile[] {
  const module = model.inferenceModule(1);
  checkWeights(module, weights);
  const values = new Map([...weights].map(([parameter, { data }]) => [parameter, data]));
  const inputs = module.inputs.filter(({ kind }) => kind === "batch");
  const described = {
    inputs: inputs.map((input) => ({ name: input.name, type: typeOf(module, input.value) })),
    outputs: model.model.outputs,
  };
  switch (format) {
    case "safetensors":
      return [{ name: `${name}.safetensors`, bytes: encodeWeights(weights, { project, producer: PRODUCER }) }];
    case "onnx": {
      const options = { weights: values, producerVersion: version, metadata: { project } };
      return [{ name: `${name}.onnx`, bytes: exportOnnx(module, options) }];
    }
    case "saved-model": {
      const { readme, request } = savedModelReadme(described, name);
      return [
        { name: "1/saved_model.pb", bytes: writeSavedModel(module, values) },
        textFile("README.md", readme),
        textFile("request.json", request),
        textFile("project.json", project),
      ];
    }
    case "tfjs":
      return [
        ...writeTfjsModel(module, values, PRODUCER),
        textFile("README.md", tfjsReadme(described, name)),
        textFile("project.json", project),
      ];
  }
}

function textFile(name: string, text: string): NamedFile {
  return { name, bytes: new TextEncoder().encode(text) };
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
