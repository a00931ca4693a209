/** ONNX as a format that a model leaves in: one file with the weights inside. */
import { wholeFile } from "../../model/model-formats";
import type { WriteFormat } from "../export-format";
import { exportOnnx } from "./export-onnx";

export const write: WriteFormat = ({ module, weights, producer, project, name }) => {
  const options = { weights, producerVersion: producer.version, metadata: { project } };
  return [wholeFile(`${name}.onnx`, exportOnnx(module, options))];
};
