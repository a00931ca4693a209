/** `export X --format pytorch|keras|flax --out PATH`: the model as source code. */
import { writeFile } from "node:fs/promises";
import type { CodeFramework } from "../../src/engine/model/source-code";
import { codeText, exportCode as codeOf } from "../../src/engine/export/code/export-code";
import { inferModel } from "../../src/engine/model/infer-model";
import { blockNames } from "../../src/graph-editor/document/block-names";
import { CommandFailure, oneLine } from "../failure";
import { flatGraph, loadProject } from "../load-project";
import { openDataset } from "../open-dataset";
import type { Output } from "../output";

export interface ExportCodeOptions {
  readonly project: string;
  readonly framework: CodeFramework;
  readonly out: string;
  readonly root: string;
}

/** @returns the exit code. @throws CommandFailure naming what keeps the model from being written. */
export async function exportCode(options: ExportCodeOptions, output: Output): Promise<number> {
  const project = await loadProject(options.project);
  const { description: dataset } = await openDataset(project.data, options.root);
  const model = inferModel(flatGraph(project), dataset);
  const { name: projectName, training } = project;
  let text: string;
  try {
    text = codeText(codeOf({ projectName, training, dataset, model, blocks: blockNames(project) }, options.framework));
  } catch (error) {
    throw new CommandFailure(oneLine(error));
  }
  await writeFile(options.out, text);
  output.line(`${options.out}  ${text.split("\n").length - 1} lines`);
  return 0;
}
