/** Opening and saving projects: files, templates, new ones. A file that cannot be read leaves the open project alone. */
import {
  createProject,
  documentStore,
  freshProjectId,
  serializeProject,
  type ProjectDocument,
} from "../../graph-editor";
import { fileStem } from "../../engine/model/file-stem";
import { carrierKind } from "../../graph-editor/document/carrier-kind";
import { addData } from "../data/data-actions";
import { pickedFiles } from "../data/dropped-files";
import { reportProblem } from "../components/toasts";

/** Offers bytes as a download. */
export function download(fileName: string, content: BlobPart, mediaType: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  // The browser has taken the address by then.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}

export function saveProjectFile(): void {
  const project = documentStore.getState().document;
  download(`${fileStem(project.name)}.trainyard.json`, serializeProject(project), "application/json");
}

/** Opens a project as it is: the same id, so that weights kept for it are found again. */
export function openProject(project: ProjectDocument): void {
  documentStore.getState().open(project);
}

/** Opens a copy with an id of its own, as of a template, so that its runs are kept apart. */
export function openCopy(project: ProjectDocument): void {
  documentStore.getState().open({ ...project, id: freshProjectId() });
}

export function newProject(): void {
  documentStore.getState().open(createProject());
}

/** Opens the project in a file: a project file, a picture of a graph, an exported model. */
async function openFile(file: File): Promise<void> {
  try {
    await (await import("../share/open-shared")).openFile(file);
  } catch (problem) {
    reportProblem(`${file.name} could not be opened`, problem);
  }
}

/** The field of the dialog that is open: one that nothing names any more could be cleared away before it answers. */
let picker: HTMLInputElement | undefined;

/** Asks for a file that carries a project with the browser's own dialog. */
export function askForProjectFile(): void {
  const input = document.createElement("input");
  picker = input;
  input.type = "file";
  input.accept = ".json,.trainyard,.png,.onnx,.safetensors,.html";
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (picker === input) picker = undefined;
    if (file !== undefined) void openFile(file);
  });
  input.click();
}

/** Files dropped on the canvas: one that may carry a project is opened, anything else is taken as data. */
export async function takeDroppedFiles(files: readonly File[]): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  if (files.length === 1 && carrierKind(first.name) !== undefined) {
    await openFile(first);
    return;
  }
  try {
    if (files.length === 1 && /\.zip$/i.test(first.name)) {
      if (await (await import("../share/open-shared")).openExportedFolder(first)) return;
    }
    await addData(pickedFiles(files));
  } catch (problem) {
    reportProblem(`${files.length === 1 ? first.name : "These files"} could not be added as data`, problem);
  }
}
