/** `export X --weights FILE --format F --out PATH`. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { ModelExamples } from "../../src/engine/model/model-examples";
import { servedName } from "../../src/engine/model/file-stem";
import { FORMAT_FACTS, isFolder, sizeOf } from "../../src/engine/model/model-formats";
import type { ExportVariant, ModelFormat } from "../../src/engine/model/model-formats";
import { answerExamples } from "../../src/engine/training/answer-examples";
import { exportModel as exportTrained } from "../../src/engine/training/export-model";
import { serializeProject } from "../../src/graph-editor/document/parse-project";
import { flatGraph } from "../load-project";
import type { Output } from "../output";
import { loadTrainedModel, openInference } from "../trained-model";
import type { TrainedModel } from "../trained-model";

export interface ExportOptions {
  readonly project: string;
  readonly weights: string;
  readonly format: ModelFormat;
  readonly variant?: ExportVariant | undefined;
  readonly out: string;
  readonly root: string;
}

/** So many held-out examples go along with folders, and so many of the training split scale activations. */
const HELD_EXAMPLES = 4;
const CALIBRATION_EXAMPLES = 128;

/** @returns the exit code. */
export async function exportModel(options: ExportOptions, output: Output): Promise<number> {
  const trained = await loadTrainedModel(options.project, options.weights, options.root);
  const { project, dataset, weights } = trained;
  const { format, variant, out } = options;
  const files = await exportTrained({
    graph: flatGraph(project),
    dataset: dataset.description,
    weights,
    format,
    variant,
    project: serializeProject(project),
    name: servedName(project.name),
    examples: isFolder(format) ? await examplesOf(trained, "test", HELD_EXAMPLES) : undefined,
    calibration:
      (variant ?? FORMAT_FACTS[format].variants[0]) === "int8"
        ? await examplesOf(trained, "train", CALIBRATION_EXAMPLES)
        : undefined,
  });
  for (const file of files) {
    const path = isFolder(format) ? join(out, file.name) : out;
    await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(path, file.parts);
    output.line(`${path}  ${sizeOf(file.parts)} bytes`);
  }
  return 0;
}

/** On the CPU: they are few. Undefined where the split is empty. */
async function examplesOf(
  trained: TrainedModel,
  split: "train" | "test",
  most: number,
): Promise<ModelExamples | undefined> {
  const { dataset } = trained;
  const examples = Math.min(most, dataset.description.counts[split]);
  if (examples === 0) return undefined;
  const indices = Array.from({ length: examples }, (_, index) => index);
  const { fields } = await dataset.read(split, indices, examples);
  const { inference, close } = await openInference(trained, "cpu");
  try {
    return await answerExamples(inference, fields, examples);
  } finally {
    close();
  }
}
