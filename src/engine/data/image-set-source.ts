/** A data set over images that are in memory as one array: the person's own, after they were read or loaded again. */
import { createImageDataset, type DatasetIdentity } from "./image-dataset";
import type { ImageSet } from "./image-files";
import type { DatasetSource } from "./types";

/** One line for people: "120 images in 3 classes, 64 x 64 pixels, colour". */
export function describeImageSet({ labels, classNames, width, height, channels }: ImageSet): string {
  return `${labels.length} images in ${classNames.length} classes, ${width} x ${height} pixels, ${channels === 1 ? "grey" : "colour"}`;
}

/** @param load called when the data set is first opened. */
export function createImageSetSource(
  identity: DatasetIdentity,
  examples: number,
  load: () => Promise<ImageSet>,
): DatasetSource {
  const { id, name, summary, source, licence } = identity;
  return {
    id,
    summary: () => Promise.resolve({ id, name, summary, kind: "images", bundled: false, examples, source, licence }),
    columns: () => Promise.resolve([]),
    async open(settings) {
      const { pixels, ...set } = await load();
      const imageSize = set.height * set.width * set.channels;
      const pixelsOf = (example: number): Uint8Array => pixels.subarray(example * imageSize, (example + 1) * imageSize);
      return createImageDataset(identity, { ...set, load: () => Promise.resolve(pixelsOf) }, settings);
    },
  };
}
