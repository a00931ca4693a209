/**
 * Opening what was shared: a link, a file dropped, picked or pasted. What is in it opens as a new project, so that nothing that is
 * open or kept is written over; what cannot be opened leaves all as it is and says why. Loaded on first use.
 */
import {
  documentStore,
  freshProjectId,
  ProjectError,
  serializeProject,
  type ProjectDocument,
} from "../../graph-editor";
import { isExportedFolder, readCarriedProject } from "../../graph-editor/document/carried-project";
import { carrierKind } from "../../graph-editor/document/carrier-kind";
import type { CarrierKind } from "../../graph-editor/document/carrier-kind";
import { openProjects, readStored } from "../../graph-editor/document/project-database";
import { fragmentIn, readProjectFragment } from "../../graph-editor/document/share-link";
import { report, reportProblem } from "../components/toasts";
import { takeWeights } from "./take-weights";

const FORMER = "What was open before is under Project, Recent projects.";

/** The revision that was open when a person was last warned that it would be lost. */
let warnedOf: ProjectDocument | undefined;

/** Whether opening another project would lose edits of this one: where the browser does not keep it, one warning comes first. */
function wouldLoseEdits(): boolean {
  const { document, history, saveState } = documentStore.getState();
  const kept = saveState.kind === "saved" || saveState.kind === "saving";
  if (kept || history.past.length === 0 || warnedOf === document) return false;
  warnedOf = document;
  return true;
}

/** Whether the browser has something else under the project's id: an older or a newer revision of it. */
async function isKnownOtherwise(project: ProjectDocument): Promise<boolean> {
  const text = serializeProject(project);
  const { document } = documentStore.getState();
  if (document.id === project.id) return serializeProject(document) !== text;
  try {
    const database = await openProjects();
    try {
      return serializeProject(await readStored(database, project.id)) !== text;
    } finally {
      database.close();
    }
  } catch (problem) {
    // There is none, or nothing is kept at all; one that cannot be read is not written over either.
    return problem instanceof ProjectError;
  }
}

/**
 * @param own whether the project keeps its id where it can, so that weights kept for it are found again: for project files.
 * @returns whether it was opened.
 */
async function open(project: ProjectDocument, from: string, own: boolean): Promise<boolean> {
  if (wouldLoseEdits()) {
    reportProblem(
      `${from} was not opened`,
      "The project that is open has changes that this browser does not keep. Save it as a file (Ctrl S) if you need it, then open again.",
    );
    return false;
  }
  if (own && !(await isKnownOtherwise(project))) {
    documentStore.getState().open(project);
    return true;
  }
  documentStore.getState().open({ ...project, id: freshProjectId() });
  report(`“${project.name}” was opened as a new project`, FORMER);
  return true;
}

async function attempt(from: string, read: () => Promise<ProjectDocument>, own = false): Promise<boolean> {
  try {
    return await open(await read(), from, own);
  } catch (problem) {
    reportProblem(`${from} could not be opened`, problem);
    return false;
  }
}

const CARRIES_WEIGHTS: readonly CarrierKind[] = ["onnx", "safetensors", "page", "png", "zip"];

/** Opens a ZIP archive where it is that of an exported folder. @returns whether it is. */
export async function openExportedFolder(file: File): Promise<boolean> {
  if (!(await isExportedFolder(file))) return false;
  if (await attempt(file.name, () => readCarriedProject(file, "zip"))) await takeWeights(file, "zip");
  return true;
}

/** Opens the project in a file whose name says that it may carry one. @returns whether it was opened. */
export async function openFile(file: File): Promise<boolean> {
  const kind = carrierKind(file.name);
  if (kind === undefined) {
    reportProblem(
      `${file.name} could not be opened`,
      "Projects are in project files (.trainyard.json), pictures made by Share (.png), and exported models (.onnx, .safetensors, .html).",
    );
    return false;
  }
  const opened = await attempt(file.name, () => readCarriedProject(file, kind), kind === "project");
  if (opened && CARRIES_WEIGHTS.includes(kind)) await takeWeights(file, kind);
  return opened;
}

/** Opens the project in the fragment of an address. @returns whether it was opened. */
export function openLink(fragment: string): Promise<boolean> {
  return attempt("The link", () => readProjectFragment(fragment));
}

/** Takes what was pasted and is no layers: a link, a file, or the text of a project file. */
export async function openPasted(text: string, files: readonly File[]): Promise<void> {
  const [file] = files;
  const fragment = fragmentIn(text);
  if (file !== undefined) await openFile(file);
  else if (fragment !== undefined) await openLink(fragment);
  else if (text.includes('"trainyard-project"'))
    await attempt("The pasted text", () => readCarriedProject(new Blob([text]), "project"));
  else
    documentStore
      .getState()
      .say("What was pasted is neither layers nor a Trainyard project. Copy layers, a link to a project, or its file.");
}
