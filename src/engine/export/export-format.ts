/**
 * What every format is written from, and the shape of what writes one: a folder `engine/export/<format>` whose `format.ts` exports `write`,
 * a line in `formats.ts`, and a line in `engine/model/model-formats.ts`.
 */
import type { Module, ValueId } from "../ir/types";
import type { ExportVariant, NamedFile, OnnxOpset } from "../model/model-formats";
import type { ModelExamples } from "../model/model-examples";
import type { DatasetDescription, GraphDescription, ModelGraph, TrainingSettings } from "../model/types";
import type { TensorData } from "../operators/define";

export interface ExportSource {
  /** Built for prediction with a batch of 1; outputs are raw and named as `model.outputs`. */
  readonly module: Module;
  /** Parameters and running statistics by module input name, in the order of the graph. */
  readonly weights: ReadonlyMap<string, TensorData>;
  readonly model: ModelGraph;
  /** What the model was made from, blocks taken apart: for source code. */
  readonly graph: GraphDescription;
  readonly dataset: DatasetDescription;
  /** The project file's text: goes along, so that the model can be opened again. */
  readonly project: string;
  /** What files and served models are called: letters, digits and hyphens. */
  readonly name: string;
  /** Of an ONNX file; 17 where none is given. */
  readonly opset?: OnnxOpset | undefined;
  readonly producer: { readonly name: string; readonly version: string };
  /** Of the weights; absent where nobody knows, as for weights from a file. */
  readonly training?: ExportedTraining | undefined;
  /** Held-out examples with our own engine's answers: for a first request and its expected answer. Absent where there is no data. */
  readonly examples?: ModelExamples | undefined;
  /** Training examples, whose ranges scale the activations of `int8`. */
  readonly calibration?: ModelExamples | undefined;
  /** Ranges of f32 values of `module`, or of one made from it, on the calibration examples. Absent where there are none. */
  readonly rangesOf?: ((module: Module, values: readonly ValueId[]) => ReadonlyMap<ValueId, ValueRange>) | undefined;
}

/** The smallest and the largest number that a value takes; 0 lies between them. */
export interface ValueRange {
  readonly lowest: number;
  readonly highest: number;
}

/** How the weights came about. */
export interface ExportedTraining {
  readonly settings: TrainingSettings;
  /** Updates taken; 0 for weights that were never trained. */
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * @returns the only file, or all files of the folder. The same source and variant give the same bytes.
 * @throws Error naming the operator and its layer, or the weight, where one cannot be written.
 */
export type WriteFormat = (source: ExportSource, variant: ExportVariant) => readonly NamedFile[];
