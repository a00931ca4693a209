/** An `ImageSet` as one file: safetensors with `images` U8 [examples, height, width, channels] and `labels` I32 [examples]. */
import type { ImageSet } from "../../engine/data/image-files";
import { DataError } from "../../engine/data/types";
import { writeSafetensors, type SafetensorsEntry } from "../../engine/export/safetensors/write-safetensors";
import { readSafetensors } from "../../engine/import/safetensors/read-safetensors";

export function writeImageSet({
  pixels,
  labels,
  classNames,
  height,
  width,
  channels,
}: ImageSet): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SafetensorsEntry>([
    ["images", { dtype: "U8", shape: [labels.length, height, width, channels], data: pixels }],
    ["labels", { dtype: "I32", shape: [labels.length], data: labels }],
  ]);
  return writeSafetensors(tensors, { classNames: JSON.stringify(classNames) });
}

/** @throws DataError naming `file` if it does not hold an image set. */
export function readStoredImageSet(bytes: Uint8Array, file: string): ImageSet {
  const fail = (reason: string): never => {
    throw new DataError(
      "damaged",
      `The stored images of ${file} are damaged: ${reason}. Remove the data set and add it again.`,
      file,
    );
  };
  let content: ReturnType<typeof readSafetensors>;
  try {
    content = readSafetensors(bytes);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const images = content.tensors.get("images");
  const labels = content.tensors.get("labels");
  const classNames = parseJson(content.metadata["classNames"]);
  if (images?.dtype !== "U8" || labels?.dtype !== "I32") return fail("images or labels are missing");
  if (!Array.isArray(classNames) || !classNames.every((name) => typeof name === "string"))
    return fail("class names are missing");
  const [examples, height = 0, width = 0, channels] = images.shape;
  if (images.shape.length !== 4 || examples !== labels.data.length)
    return fail("images and labels do not fit together");
  if (channels !== 1 && channels !== 3) return fail(`images have ${channels} channels`);
  if (labels.data.some((label) => label < 0 || label >= classNames.length)) return fail("a label has no class");
  return { height, width, channels, classNames, labels: labels.data, pixels: images.data };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
