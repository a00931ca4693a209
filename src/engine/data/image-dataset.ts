/**
 * A data set of images with one class each: fields `image` `[height, width, channels]` in [0, 1] and `label`. Where the
 * pixels come from is the store's business; this file splits and batches.
 */
import type { DatasetDescription, DataSettings } from "../model/types";
import { chooseExamples } from "./choose-examples";
import { splitExamples } from "./split";
import type { Batch, Dataset, Split } from "./types";

/** Pixels and labels of all examples, one byte a channel. */
export interface ImageStore {
  readonly height: number;
  readonly width: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: number;
  readonly classNames: readonly string[];
  /** Class id of every example. `[examples]`. */
  readonly labels: ArrayLike<number>;
  /** The examples from this one on are the data set's own test split. */
  readonly ownTestFrom?: number;
  /** Brings these examples into memory. The result gives the bytes `[height, width, channels]` of each of them. */
  readonly load: (examples: Int32Array) => Promise<(example: number) => Uint8Array>;
}

export type DatasetIdentity = Pick<DatasetDescription, "id" | "name" | "summary" | "source" | "licence" | "revision">;

/** @throws DataError for a split that cannot be made. */
export function createImageDataset(identity: DatasetIdentity, store: ImageStore, settings: DataSettings): Dataset {
  const { height, width, channels, classNames, labels } = store;
  const splits = splitExamples({
    count: labels.length,
    settings,
    classes: labels,
    ...(store.ownTestFrom === undefined ? {} : { ownTestFrom: store.ownTestFrom }),
  });
  const imageSize = height * width * channels;

  async function read(split: Split, indices: readonly number[] | Int32Array, size: number): Promise<Batch> {
    const { examples, weights, positions } = chooseExamples(splits[split], indices, size, split);
    const pixelsOf = await store.load(examples);
    const image = new Float32Array(size * imageSize);
    const label = new Int32Array(size);
    examples.forEach((example, row) => {
      const pixels = pixelsOf(example);
      const start = row * imageSize;
      for (let index = 0; index < imageSize; index++) image[start + index] = (pixels[index] ?? 0) / 255;
      label[row] = labels[example] ?? 0;
    });
    return { size, fields: { image, label }, weights, indices: positions };
  }

  return {
    description: {
      ...identity,
      fields: [
        { name: "image", role: "feature", kind: "image", shape: [height, width, channels], dtype: "f32" },
        {
          name: "label",
          role: "target",
          kind: "category",
          shape: [],
          dtype: "i32",
          classCount: classNames.length,
          classNames,
        },
      ],
      counts: { train: splits.train.length, validation: splits.validation.length, test: splits.test.length },
    },
    read,
  };
}
