/** `export X --weights FILE --format F --out PATH`. */
import { readFile, writeFile } from "node:fs/promises";
import { compileInference } from "../../src/engine/training/compile-run";
import { exportModel as exportTrained } from "../../src/engine/training/export-model";
import type { ModelFormat } from "../../src/engine/training/export-model";
import type { Weights } from "../../src/engine/training/run-types";
import { decodeWeights } from "../../src/engine/training/weight-files";
import { serializeProject } from "../../src/graph-editor/document/parse-project";
import { CommandFailure, oneLine } from "../failure";
import { loadProject } from "../load-project";
import { openDataset } from "../open-dataset";
import type { Output } from "../output";

export interface ExportOptions {
  readonly project: string;
  readonly weights: string;
  readonly format: ModelFormat;
  readonly out: string;
  readonly root: string;
}

/** @returns the exit code. */
export async function exportModel(options: ExportOptions, output: Output): Promise<number> {
  const project = await loadProject(options.project);
  const { description } = await openDataset(project.data, options.root);
  const model = compileInference({ graph: { nodes: project.nodes, edges: project.edges }, dataset: description });
  const weights = await readWeights(options.weights);
  const bytes = exportTrained(model, weights, options.format, serializeProject(project));
  await writeFile(options.out, bytes);
  output.line(`${options.out}  ${bytes.byteLength} bytes`);
  return 0;
}

async function readWeights(path: string): Promise<Weights> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new CommandFailure(`The weights ${path} cannot be read: ${oneLine(error)}`);
  }
  try {
    return decodeWeights(bytes);
  } catch (error) {
    throw new CommandFailure(`${path}: ${oneLine(error)}`);
  }
}
