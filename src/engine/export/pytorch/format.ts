/** PyTorch as a format that a model leaves in: a folder with the model as a class, its `state_dict`, and scripts that use them. */
import { textFile, wholeFile } from "../../model/model-formats";
import type { WriteFormat } from "../export-format";
import { exampleFile } from "./example-request";
import { packageModel } from "./package-model";
import { EXPORT_SCRIPT, PREDICT_SCRIPT, REQUIREMENTS } from "./package-texts";
import { packageReadme } from "./readme";
import { safetensorsFile, stateDict, torchFile } from "./state-dict";

export const write: WriteFormat = (source, variant) => {
  const { code, state } = packageModel(source);
  const weights = stateDict(source, state, variant);
  return [
    textFile("model.py", code),
    wholeFile("weights.pt", torchFile(weights)),
    safetensorsFile("weights.safetensors", weights),
    textFile("predict.py", PREDICT_SCRIPT),
    textFile("export.py", EXPORT_SCRIPT),
    textFile("requirements.txt", REQUIREMENTS),
    exampleFile(source),
    textFile("README.md", packageReadme(source, variant)),
    textFile("project.json", source.project),
  ];
};
