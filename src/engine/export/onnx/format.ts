/** ONNX as a format that a model leaves in: one file with the weights inside; above a gigabyte, with a second one for them. */
import type { WriteFormat } from "../export-format";
import { onnxFiles } from "./onnx-file";
import { onnxVariant } from "./variants/onnx-variant";

export const write: WriteFormat = (source, variant) => {
  const { producer, project, name } = source;
  const facts = { producerVersion: producer.version, metadata: { project } };
  return onnxFiles(onnxVariant(source, variant), facts, `${name}.onnx`);
};
