/** TorchServe as a format that a model leaves in: a model archive, which is a ZIP file with a manifest and a handler. */
import { servedName } from "../../model/file-stem";
import { bytesOf, textFile, wholeFile } from "../../model/model-formats";
import type { NamedFile } from "../../model/model-formats";
import type { WriteFormat } from "../export-format";
import { exampleFile } from "../pytorch/example-request";
import { packageModel } from "../pytorch/package-model";
import { stateDict, torchFile } from "../pytorch/state-dict";
import { storedZip } from "../pytorch/stored-zip";
import { HANDLER } from "./handler-text";
import { archiveReadme } from "./readme";

export const write: WriteFormat = (source, variant) => {
  const { name, project } = source;
  const { code, state } = packageModel(source);
  const files: readonly NamedFile[] = [
    textFile("MAR-INF/MANIFEST.json", manifest(servedName(name))),
    textFile("handler.py", HANDLER),
    textFile("model.py", code),
    wholeFile("weights.pt", torchFile(stateDict(source, state, variant))),
    textFile("README.md", archiveReadme(source)),
    exampleFile(source),
    textFile("project.json", project),
  ];
  const entries = files.map((file) => ({ name: file.name, bytes: bytesOf(file) }));
  return [wholeFile(`${name}.mar`, storedZip(entries, { aligned: false }))];
};

/** https://github.com/pytorch/serve/blob/master/model-archiver/README.md; without the date, so that it depends on the model alone. */
function manifest(modelName: string): string {
  const model = {
    modelName,
    serializedFile: "weights.pt",
    handler: "handler.py",
    modelFile: "model.py",
    modelVersion: "1.0",
  };
  return `${JSON.stringify({ runtime: "python", model, archiverVersion: "0.12.0" }, null, 2)}\n`;
}
