/** TensorFlow.js as a format that a model leaves in: the folder of a graph model. */
import { textFile } from "../../model/model-formats";
import type { WriteFormat } from "../export-format";
import { modelPorts } from "../model-ports";
import { tfjsReadme } from "./readme";
import { writeTfjsModel } from "./tfjs-model";

export const write: WriteFormat = ({ module, model, weights, producer, project, name }) => [
  ...writeTfjsModel(module, weights, `${producer.name} ${producer.version}`),
  textFile("README.md", tfjsReadme(modelPorts(module, model), name)),
  textFile("project.json", project),
];
