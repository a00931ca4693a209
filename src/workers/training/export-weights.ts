/** The file that the page offers for download, as a `Blob` made of parts: no second copy of the weights is made on the way. */
import { fileStem, servedName } from "../../engine/model/file-stem";
import type { ModelExamples } from "../../engine/model/model-examples";
import { isFolder } from "../../engine/model/model-formats";
import { exportModel } from "../../engine/training/export-model";
import type { TrainingRequest, WeightSnapshot } from "../../engine/training/run-types";
import type { ExportResult, ExportWish } from "../protocol/training";
import { zipParts } from "./zip-parts";

/** What our own engine answers to the examples of the wish. */
export interface ExportSamples {
  readonly examples: ModelExamples | undefined;
  readonly calibration: ModelExamples | undefined;
}

/** @throws Error as `exportModel`, or InvalidModelError. */
export async function exportWeights(
  request: Pick<TrainingRequest, "projectName" | "graph" | "dataset" | "training">,
  { step, metrics, weights }: WeightSnapshot,
  { format, variant, opset, project }: Omit<ExportWish, "projectId">,
  { examples, calibration }: ExportSamples,
): Promise<ExportResult> {
  const { graph, dataset, training: settings, projectName } = request;
  const name = isFolder(format) ? servedName(projectName) : fileStem(projectName);
  const training = { settings, step, metrics };
  const samples = { examples, calibration };
  const wish = { format, variant, opset, project };
  const files = await exportModel({ graph, dataset, weights, ...wish, name, training, ...samples });
  const [only] = files;
  // A format of one file is several where its weights are too large for one.
  if (!isFolder(format) && only !== undefined && files.length === 1) {
    return { fileName: only.name, mediaType: "application/octet-stream", content: new Blob([...only.parts]) };
  }
  const folder = `${name}-${format}`;
  const parts = zipParts(files.map((file) => ({ name: `${folder}/${file.name}`, parts: file.parts })));
  return { fileName: `${folder}.zip`, mediaType: "application/zip", content: new Blob([...parts]) };
}
