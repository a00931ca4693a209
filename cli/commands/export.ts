/** `export X --weights FILE --format F --out PATH`. */
import { writeFile } from "node:fs/promises";
import { exportModel as exportTrained } from "../../src/engine/training/export-model";
import type { ModelFormat } from "../../src/engine/training/export-model";
import { serializeProject } from "../../src/graph-editor/document/parse-project";
import type { Output } from "../output";
import { loadTrainedModel } from "../trained-model";

export interface ExportOptions {
  readonly project: string;
  readonly weights: string;
  readonly format: ModelFormat;
  readonly out: string;
  readonly root: string;
}

/** @returns the exit code. */
export async function exportModel(options: ExportOptions, output: Output): Promise<number> {
  const { project, model, weights } = await loadTrainedModel(options.project, options.weights, options.root);
  const bytes = exportTrained(model, weights, options.format, serializeProject(project));
  await writeFile(options.out, bytes);
  output.line(`${options.out}  ${bytes.byteLength} bytes`);
  return 0;
}
