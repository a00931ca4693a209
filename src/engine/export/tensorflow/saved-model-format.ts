/** TensorFlow SavedModel as a format that a model leaves in: the folder that TensorFlow Serving mounts. */
import { textFile, wholeFile } from "../../model/model-formats";
import { modelPorts } from "../model-ports";
import type { WriteFormat } from "../export-format";
import { savedModelReadme } from "./readme";
import { writeSavedModel } from "./saved-model";

export const write: WriteFormat = ({ module, model, weights, project, name }) => {
  const { readme, request } = savedModelReadme(modelPorts(module, model), name);
  return [
    wholeFile("1/saved_model.pb", writeSavedModel(module, weights)),
    textFile("README.md", readme),
    textFile("request.json", request),
    textFile("project.json", project),
  ];
};
