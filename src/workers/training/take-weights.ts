/**
 * Weights out of an exported file, for the project that was opened from it: a file, or the ZIP archive of a folder. They become the kept
 * weights of the project. The file may come from a stranger: sizes are limited before anything is unpacked.
 */
import { readZipEntries } from "../../engine/data/zip-entries";
import { compileInference } from "../../engine/training/compile-run";
import { weightsOfOnnx, weightsOfSafetensors } from "../../engine/training/exported-weights";
import type { Weights } from "../../engine/training/run-types";
import { projectInPage } from "../../engine/model/page-file";
import type { ModelRequest } from "../protocol/model";

/** What one `ArrayBuffer` may hold in every browser. */
const MOST_BYTES = 2 ** 31 - 1;
const LIMITS = { files: 8, fileBytes: MOST_BYTES, totalBytes: MOST_BYTES };

const IS_ONNX = /\.onnx$/i;
const IS_SAFETENSORS = /\.safetensors$/i;
const IS_PAGE = /\.html?$/i;
/** Safetensors in folders have the names of another framework. */
const IN_FOLDERS = /\.(onnx|onnx\.data)$/i;

/**
 * @returns undefined for a file of a kind that keeps no weights that can be taken out again.
 * @throws Error naming the file and why its weights are not those of the model.
 */
export async function weightsInFile(file: Blob, fileName: string, model: ModelRequest): Promise<Weights | undefined> {
  if (file.size > MOST_BYTES) throw new Error(`${fileName} is larger than 2.1 GB, which this tab cannot read.`);
  const module = compileInference(model).inferenceModule(1);
  const files = await filesIn(file, fileName);
  const safetensors = files.find(({ path }) => IS_SAFETENSORS.test(path));
  const onnx = files.find(({ path }) => IS_ONNX.test(path));
  if (safetensors !== undefined) return weightsOfSafetensors(safetensors.bytes, module);
  if (onnx === undefined) return undefined;
  const folder = onnx.path.replace(/[^/]*$/, "");
  return weightsOfOnnx(
    onnx.bytes,
    module,
    (location) => files.find(({ path }) => path === `${folder}${location}`)?.bytes,
  );
}

async function filesIn(file: Blob, fileName: string) {
  if (IS_PAGE.test(fileName)) {
    return [{ path: "page.safetensors", bytes: projectInPage(await file.text()).weights }];
  }
  const kind = [IS_ONNX, IS_SAFETENSORS, /\.zip$/i].some((ending) => ending.test(fileName));
  if (!kind) return [];
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (!/\.zip$/i.test(fileName)) return [{ path: fileName, bytes }];
  return readZipEntries(bytes, fileName, (path) => IN_FOLDERS.test(path), "models", LIMITS);
}
