/** LiteRT (TensorFlow Lite) as a format that a model leaves in: one file with the weights and the project inside. */
import { wholeFile } from "../../model/model-formats";
import type { ExportVariant } from "../../model/model-formats";
import { fileMetadata } from "../companions/data-facts";
import type { ExportSource, WriteFormat } from "../export-format";
import { integerModel } from "./integer-model";
import { litertModel } from "./litert-graph";
import type { LitertModel } from "./litert-model";
import { float16Model, int8WeightsModel } from "./variants";
import { writeFlatbuffer } from "./write-flatbuffer";

export const write: WriteFormat = (source, variant) => [
  wholeFile(`${source.name}.tflite`, writeFlatbuffer(modelOf(source, variant), fileMetadata(source))),
];

function modelOf({ module, weights, rangesOf }: ExportSource, variant: ExportVariant): LitertModel {
  const lowered = litertModel(module, weights);
  switch (variant) {
    case "float32":
      return lowered.model;
    case "float16":
      return float16Model(lowered.model);
    case "int8-weights":
      return int8WeightsModel(lowered.model);
    case "int8":
      return integerModel(lowered, rangesOf);
  }
}
