/** The file that the page offers for download. */
import { compileInference } from "../../engine/training/compile-run";
import { exportModel } from "../../engine/training/export-model";
import type { TrainingRequest, Weights } from "../../engine/training/run-types";
import type { ExportFormat, ExportResult } from "../protocol/training";

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  onnx: "application/octet-stream",
  safetensors: "application/octet-stream",
};

/** @param project the project file's text, kept in the file. @throws Error as `exportModel`, or InvalidModelError. */
export function exportWeights(
  request: Pick<TrainingRequest, "projectName" | "graph" | "dataset">,
  weights: Weights,
  format: ExportFormat,
  project: string,
): ExportResult {
  return {
    fileName: `${fileStem(request.projectName)}.${format}`,
    mediaType: MEDIA_TYPES[format],
    bytes: exportModel(compileInference(request), weights, format, project),
  };
}

/** A name that every file system takes. */
export function fileStem(name: string): string {
  const stem = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return stem === "" ? "model" : stem;
}
