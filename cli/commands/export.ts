/** `export X --weights FILE --format F --out PATH`. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { servedName } from "../../src/engine/model/file-stem";
import { isFolder } from "../../src/engine/model/model-formats";
import type { ModelFormat } from "../../src/engine/model/model-formats";
import { exportModel as exportTrained } from "../../src/engine/training/export-model";
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
  const { format, out } = options;
  const name = servedName(project.name);
  const files = exportTrained({ model, weights, format, project: serializeProject(project), name });
  for (const file of files) {
    const path = isFolder(format) ? join(out, file.name) : out;
    await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(path, file.bytes);
    output.line(`${path}  ${file.bytes.byteLength} bytes`);
  }
  return 0;
}
