/** ONNX as a format that a model leaves in: one file with the weights inside; above a gigabyte, with a second one for them. */
import type { WriteFormat } from "../export-format";
import { onnxGraph } from "./export-onnx";
import { onnxFiles } from "./onnx-file";

export const write: WriteFormat = ({ module, weights, producer, project, name }) =>
  onnxFiles(onnxGraph(module, weights), { producerVersion: producer.version, metadata: { project } }, `${name}.onnx`);
