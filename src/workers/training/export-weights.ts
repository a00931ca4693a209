/** The file that the page offers for download. */
import { zipSync } from "fflate";
import { fileStem, servedName } from "../../engine/model/file-stem";
import type { ModelExamples } from "../../engine/model/model-examples";
import { bytesOf, isFolder } from "../../engine/model/model-formats";
import { exportModel } from "../../engine/training/export-model";
import type { TrainingRequest, WeightSnapshot } from "../../engine/training/run-types";
import type { ExportResult, ExportWish } from "../protocol/training";

/** The earliest that a ZIP archive knows: the same model gives the same bytes at any time. */
const ARCHIVED_AT = new Date(1980, 0, 1);

/** What our own engine answers to the examples of the wish. */
export interface ExportSamples {
  readonly examples: ModelExamples | undefined;
  readonly calibration: ModelExamples | undefined;
}

/** @throws Error as `exportModel`, or InvalidModelError. */
export async function exportWeights(
  request: Pick<TrainingRequest, "projectName" | "graph" | "dataset" | "training">,
  { step, metrics, weights }: WeightSnapshot,
  { format, variant, project }: Omit<ExportWish, "projectId">,
  { examples, calibration }: ExportSamples,
): Promise<ExportResult> {
  const { graph, dataset, training: settings, projectName } = request;
  const name = isFolder(format) ? servedName(projectName) : fileStem(projectName);
  const training = { settings, step, metrics };
  const samples = { examples, calibration };
  const files = await exportModel({ graph, dataset, weights, format, variant, project, name, training, ...samples });
  const [only] = files;
  if (!isFolder(format) && only !== undefined) {
    return { fileName: only.name, mediaType: "application/octet-stream", bytes: bytesOf(only) };
  }
  const folder = `${name}-${format}`;
  const entries = Object.fromEntries(files.map((file) => [`${folder}/${file.name}`, bytesOf(file)]));
  // Weights do not become smaller.
  const bytes = new Uint8Array(zipSync(entries, { level: 0, mtime: ARCHIVED_AT }));
  return { fileName: `${folder}.zip`, mediaType: "application/zip", bytes };
}
