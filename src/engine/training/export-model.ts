/** A trained model as files for other systems. The formats themselves are in `engine/export`. */
import { withCompanions } from "../export/companions/companion-files";
import type { ExportSource, ExportedTraining } from "../export/export-format";
import { FORMAT_WRITERS } from "../export/formats";
import { formatType, sameType, typeOf } from "../ir/types";
import type { Module } from "../ir/types";
import type { ModelExamples } from "../model/model-examples";
import { FORMAT_FACTS, isFolder, takesOpset } from "../model/model-formats";
import type { ExportVariant, ModelFormat, NamedFile, OnnxOpset } from "../model/model-formats";
import type { DatasetDescription, GraphDescription } from "../model/types";
import { measureRanges } from "./calibrate";
import { compileInference } from "./compile-run";
import type { Weights } from "./run-types";
import { version } from "../../../package.json";

export interface ExportRequest {
  readonly graph: GraphDescription;
  readonly dataset: DatasetDescription;
  readonly weights: Weights;
  readonly format: ModelFormat;
  /** The format's own first, where none is given. */
  readonly variant?: ExportVariant | undefined;
  /** Of formats that hold an ONNX file; 17 where none is given. */
  readonly opset?: OnnxOpset | undefined;
  /** The project file's text: goes along, so that the model can be opened again. */
  readonly project: string;
  /** What files and served models are called: letters, digits and hyphens. */
  readonly name: string;
  readonly training?: ExportedTraining | undefined;
  readonly examples?: ModelExamples | undefined;
  readonly calibration?: ModelExamples | undefined;
}

/**
 * @returns the only file, or all files of the folder. Outputs are raw (before softmax or sigmoid), named as the model's. The same request
 * gives the same bytes.
 * @throws Error naming the weight that is missing or has another shape, the operator that the format lacks, or the variant.
 */
export async function exportModel(request: ExportRequest): Promise<readonly NamedFile[]> {
  const { graph, dataset, weights, format, opset, project, name, training, examples, calibration } = request;
  const { title, variants } = FORMAT_FACTS[format];
  const variant = request.variant ?? variants[0];
  if (!variants.includes(variant)) {
    throw new Error(`${title} is not written as ${variant}. It is written as ${variants.join(", ")}.`);
  }
  if (opset !== undefined && !takesOpset(format)) throw new Error(`${title} has no ONNX opset to choose.`);
  const { model, inferenceModule } = compileInference({ graph, dataset });
  const module = inferenceModule(1);
  checkWeights(module, weights);
  const { write } = await FORMAT_WRITERS[format]();
  const data = new Map([...weights].map(([parameter, tensor]) => [parameter, tensor.data]));
  const source: ExportSource = {
    module,
    weights: data,
    model,
    graph,
    dataset,
    project,
    name,
    opset,
    producer: { name: "Trainyard", version },
    training,
    examples,
    calibration,
    rangesOf: calibration && ((watched, values) => measureRanges(watched, data, calibration, values)),
  };
  const files = write(source, variant);
  return isFolder(format) ? withCompanions(files, source, variant) : files;
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
