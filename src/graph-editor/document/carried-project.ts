/**
 * A project out of any file that may carry one: the project file itself, a picture of a graph, an exported model. The file's name
 * says how it is read; all ends in the one reader of documents. Sizes are checked before anything is read.
 */
import { PageFileError, projectInPage } from "../../engine/model/page-file";
import { CarrierError } from "./carrier-error";
import type { CarrierKind } from "./carrier-kind";
import { onnxText, safetensorsText } from "./model-file-text";
import { zipModelText, zipProjectText } from "./zip-project";
import { LARGEST_PROJECT, parseProject } from "./parse-project";
import { projectInPng, weightsInPng } from "./png-project";
import type { ProjectDocument } from "./schema";

/** Bytes of a picture; those of the largest graphs have a few. */
const LARGEST_PICTURE = 64 * 1024 * 1024;
/** Bytes of an exported page: the most weights that one takes, as text, and all else. */
const LARGEST_PAGE = 192 * 1024 * 1024;
/** Key of the project in the metadata of exported models; `engine/training/export-model` writes it. */
const METADATA_KEY = "project";
/** Key of how many steps the weights were trained for. */
const STEP_KEY = "step";

function checkSize(file: Blob, limit: number, what: string): void {
  if (file.size > limit)
    throw new CarrierError(`The file is larger than ${limit / 1024 / 1024} MiB, which no ${what} is.`);
}

/**
 * @throws CarrierError where there is no project in the file or it cannot be got at, ProjectError where the project is not one that
 * can be opened. Both say what to do.
 */
export async function readCarriedProject(file: Blob, kind: CarrierKind): Promise<ProjectDocument> {
  switch (kind) {
    case "project":
      checkSize(file, LARGEST_PROJECT, "project");
      return parseProject(await file.text());
    case "png": {
      checkSize(file, LARGEST_PICTURE, "picture of a graph");
      const project = await projectInPng(new Uint8Array(await file.arrayBuffer()));
      if (project) return project;
      throw new CarrierError(
        "This picture has no Trainyard project inside. Programs and chats that write a picture anew drop it: ask for the file as it was " +
          "downloaded. To train on pictures, drop a ZIP file, or choose a folder under Data, with one subfolder for each class.",
      );
    }
    case "svg":
      throw new CarrierError("An SVG drawing carries no project: open the PNG picture or the project file instead.");
    case "onnx":
      return fromModel(await onnxText(file, METADATA_KEY), "ONNX model");
    case "safetensors":
      return fromModel(await safetensorsText(file, METADATA_KEY), "safetensors file");
    case "page":
      return parseProject((await readPage(file)).project);
    case "zip":
      return fromModel(await zipProjectText(file, METADATA_KEY), "ZIP archive");
  }
}

/** Whether a ZIP archive is that of an exported folder, and not one of data. */
export async function isExportedFolder(file: Blob): Promise<boolean> {
  try {
    return (await zipProjectText(file, METADATA_KEY)) !== undefined;
  } catch (problem) {
    // What is wrong with an archive of data is told where data is read.
    if (problem instanceof CarrierError) return false;
    throw problem;
  }
}

/** The file of an exported model that keeps the weights: the one that was opened, or what a picture holds. Undefined for a picture without. */
export async function carriedModel(
  file: File,
  kind: CarrierKind,
): Promise<{ readonly file: File; readonly kind: CarrierKind } | undefined> {
  if (kind !== "png") return { file, kind };
  checkSize(file, LARGEST_PICTURE, "picture of a graph");
  const weights = weightsInPng(new Uint8Array(await file.arrayBuffer()));
  return weights && { file: new File([weights], `${file.name}.safetensors`), kind: "safetensors" };
}

/** After how many steps the weights in an exported file left; 0 where it does not say. */
export async function exportedStep(file: Blob, kind: CarrierKind): Promise<number> {
  const text =
    kind === "onnx"
      ? await onnxText(file, STEP_KEY)
      : kind === "safetensors"
        ? await safetensorsText(file, STEP_KEY)
        : kind === "zip"
          ? await zipModelText(file, STEP_KEY)
          : kind === "page"
            ? await safetensorsText(new Blob([(await readPage(file)).weights]), STEP_KEY)
            : undefined;
  const step = Number(text);
  return Number.isSafeInteger(step) && step >= 0 ? step : 0;
}

async function readPage(file: Blob): Promise<ReturnType<typeof projectInPage>> {
  checkSize(file, LARGEST_PAGE, "exported page");
  try {
    return projectInPage(await file.text());
  } catch (problem) {
    throw problem instanceof PageFileError ? new CarrierError(problem.message) : problem;
  }
}

function fromModel(text: string | undefined, what: string): ProjectDocument {
  if (text !== undefined) return parseProject(text);
  throw new CarrierError(
    `This ${what} has no Trainyard project inside: only models that Trainyard exported can be opened as a graph.`,
  );
}
