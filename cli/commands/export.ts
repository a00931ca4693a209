/** `export X --weights FILE --format F --out PATH`. */
import { basename, dirname, join } from "node:path";
import { servedName } from "../../src/engine/model/file-stem";
import { carriesExamples } from "../../src/engine/model/model-examples";
import { FORMAT_FACTS, isFolder, sizeOf } from "../../src/engine/model/model-formats";
import type { ExportVariant, ModelFormat, OnnxOpset } from "../../src/engine/model/model-formats";
import { exportModel as exportTrained } from "../../src/engine/training/export-model";
import { serializeProject } from "../../src/graph-editor/document/parse-project";
import { firstExamples, heldOut } from "../held-out";
import { flatGraph } from "../load-project";
import type { Output } from "../output";
import { loadTrainedModel } from "../trained-model";
import { verifyExport } from "../verify/verify-export";
import { writeFiles } from "../write-files";

export interface ExportOptions {
  readonly project: string;
  readonly weights: string;
  readonly format: ModelFormat;
  /** The format's first where none is given. */
  readonly variant?: ExportVariant | undefined;
  /** Of formats that hold an ONNX file; 17 where none is given. */
  readonly opset?: OnnxOpset | undefined;
  /** Run what was written, and compare. */
  readonly verify: boolean;
  readonly out: string;
  readonly root: string;
}

/** So many held-out examples go along with folders, and so many of the training split scale activations. */
const HELD_EXAMPLES = 4;
const CALIBRATION_EXAMPLES = 128;

/** @returns the exit code: 1 where what was written gives other numbers. */
export async function exportModel(options: ExportOptions, output: Output): Promise<number> {
  const trained = await loadTrainedModel(options.project, options.weights, options.root);
  const { project, dataset, weights } = trained;
  if (trained.untrained)
    output.note(
      "These weights were never trained: the exported model answers at random. Train it first unless you mean to.",
    );
  const { format, out } = options;
  const variant = options.variant ?? FORMAT_FACTS[format].variants[0];
  const held = carriesExamples(format) ? await heldOut(trained, HELD_EXAMPLES) : undefined;
  const calibration = variant === "int8" ? await firstExamples(trained, "train", CALIBRATION_EXAMPLES) : undefined;
  const files = await exportTrained({
    graph: flatGraph(project),
    dataset: dataset.description,
    weights,
    format,
    variant,
    opset: options.opset,
    project: serializeProject(project),
    name: servedName(project.name),
    training: trained.training,
    examples: held?.answered,
    calibration: calibration?.answered,
  });
  const folder = isFolder(format) ? out : dirname(out);
  // What lies beside the only file, as weights that are too large for it, keeps the name that the file knows it by.
  const names = files.map(({ name }, index) => (isFolder(format) || index > 0 ? name : basename(out)));
  const placed = files.map(({ parts }, index) => ({ name: join(folder, names[index] ?? ""), parts }));
  await writeFiles(placed);
  for (const { name, parts } of placed) output.line(`${name}  ${sizeOf(parts)} bytes`);
  if (!options.verify) return 0;
  return (await verifyExport(trained, { format, variant, folder, names }, output)) ? 0 : 1;
}
