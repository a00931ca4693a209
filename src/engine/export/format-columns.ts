/**
 * Which formats are written from what, and so can take the same layers: the columns of the export table, of `docs/formats.md` and of the
 * marks on the nodes. A new format is a line of `COLUMN_OF`; only one that is written in a way of its own is a new column.
 */
import { MODEL_FORMATS } from "../model/model-formats";
import type { ModelFormat } from "../model/model-formats";
import { isUnsupported } from "../operators/define";
import type { ExportMappings, OperatorDefinition, Unsupported } from "../operators/define";
import { cWriter } from "./c/writers/registry";

/** `works`: the format has a word for it. `decomposed`: it is taken apart into operators that the format has words for. */
export type OperatorEntry = "works" | "decomposed" | Unsupported;

interface Column {
  readonly label: string;
  /**
   * - a function: operator by operator.
   * - `layers`: layer by layer as source code, which every layer has.
   * - `architecture`: the model as a whole, where it computes what an architecture of the format computes.
   * - `weights`: weights by name and nothing else.
   */
  readonly writtenFrom: ((operator: OperatorDefinition) => OperatorEntry) | "layers" | "architecture" | "weights";
}

const mapped =
  (field: keyof ExportMappings) =>
  ({ export: mappings }: OperatorDefinition): OperatorEntry => {
    const mapping = mappings[field];
    if (mapping === "decompose") return "decomposed";
    return isUnsupported(mapping) ? mapping : "works";
  };

/** Composites are always taken apart for C; what belongs to training says so in every mapping. */
function inC({ name, body, export: { onnx } }: OperatorDefinition): OperatorEntry {
  if (body.kind === "composite") return isUnsupported(onnx) ? onnx : "decomposed";
  // No code at all: the same memory under another shape.
  if (name === "reshape") return "works";
  const writer = cWriter(name);
  return isUnsupported(writer) ? writer : "works";
}

/** Our own engine goes along, so all that prediction uses works as it is. */
function inPage({ export: { onnx, tensorflow } }: OperatorDefinition): OperatorEntry {
  return isUnsupported(onnx) && isUnsupported(tensorflow) ? onnx : "works";
}

export const COLUMNS = {
  onnx: { label: "ONNX", writtenFrom: mapped("onnx") },
  tensorflow: { label: "TensorFlow", writtenFrom: mapped("tensorflow") },
  litert: { label: "LiteRT", writtenFrom: mapped("tensorflow") },
  pytorch: { label: "PyTorch", writtenFrom: "layers" },
  "hugging-face": { label: "Hugging Face", writtenFrom: "architecture" },
  page: { label: "Page", writtenFrom: inPage },
  c: { label: "C", writtenFrom: inC },
  safetensors: { label: "safetensors", writtenFrom: "weights" },
} as const satisfies Readonly<Record<string, Column>>;

export type ColumnId = keyof typeof COLUMNS;

export const COLUMN_OF: Readonly<Record<ModelFormat, ColumnId>> = {
  onnx: "onnx",
  "saved-model": "tensorflow",
  triton: "onnx",
  kserve: "onnx",
  tfjs: "tensorflow",
  litert: "litert",
  pytorch: "pytorch",
  torchserve: "pytorch",
  "hugging-face": "hugging-face",
  page: "page",
  c: "c",
  safetensors: "safetensors",
};

/** Formats of a column, in the order of the table of formats. */
export function formatsOf(column: string): readonly ModelFormat[] {
  return MODEL_FORMATS.filter((format) => COLUMN_OF[format] === column);
}
