/** LiteRT (TensorFlow Lite) as a format that a model leaves in: one file with the weights and the project inside. */
import { wholeFile } from "../../model/model-formats";
import type { WriteFormat } from "../export-format";
import { litertModel } from "./litert-graph";
import { writeFlatbuffer } from "./write-flatbuffer";

export const write: WriteFormat = ({ module, weights, project, name, producer }) => {
  const metadata = { project, producer: `${producer.name} ${producer.version}` };
  return [wholeFile(`${name}.tflite`, writeFlatbuffer(litertModel(module, weights), metadata))];
};
