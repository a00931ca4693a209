/** ONNX as a format that a model leaves in: one file with the weights inside; above a gigabyte, with a second one for them. */
import { fileMetadata } from "../companions/data-facts";
import type { WriteFormat } from "../export-format";
import { onnxFiles } from "./onnx-file";
import { onnxVariant } from "./variants/onnx-variant";

export const write: WriteFormat = (source, variant) => {
  const { producer, name, opset } = source;
  const facts = { opset, producerVersion: producer.version, metadata: fileMetadata(source) };
  return onnxFiles(onnxVariant(source, variant), facts, `${name}.onnx`);
};
