/** The file that the page offers for download. */
import { zipSync } from "fflate";
import { fileStem, servedName } from "../../engine/model/file-stem";
import { isFolder } from "../../engine/model/model-formats";
import { compileInference } from "../../engine/training/compile-run";
import { exportModel } from "../../engine/training/export-model";
import type { TrainingRequest, Weights } from "../../engine/training/run-types";
import type { ExportFormat, ExportResult } from "../protocol/training";

/** The earliest that a ZIP archive knows: the same model gives the same bytes at any time. */
const ARCHIVED_AT = new Date(1980, 0, 1);

/** @param project the project file's text, kept in the file. @throws Error as `exportModel`, or InvalidModelError. */
export function exportWeights(
  request: Pick<TrainingRequest, "projectName" | "graph" | "dataset">,
  weights: Weights,
  format: ExportFormat,
  project: string,
): ExportResult {
  const name = isFolder(format) ? servedName(request.projectName) : fileStem(request.projectName);
  const files = exportModel({ model: compileInference(request), weights, format, project, name });
  const [only] = files;
  if (!isFolder(format) && only !== undefined) {
    return { fileName: only.name, mediaType: "application/octet-stream", bytes: only.bytes };
  }
  const folder = `${name}-${format}`;
  const entries = Object.fromEntries(files.map((file) => [`${folder}/${file.name}`, file.bytes]));
  // Weights do not become smaller.
  const bytes = new Uint8Array(zipSync(entries, { level: 0, mtime: ARCHIVED_AT }));
  return { fileName: `${folder}.zip`, mediaType: "application/zip", bytes };
}
