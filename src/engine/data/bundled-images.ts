/**
 * A bundled image data set: a manifest, labels, and images in compressed IDX chunks. Chunks are fetched and decoded when
 * an example of theirs is first asked for, and kept; labels alone are enough to open the data set and to split it.
 */
import { z } from "zod";
import type { DataSettings } from "../model/types";
import { createImageDataset, type ImageStore } from "./image-dataset";
import { idxSizeBytes, readIdx } from "./idx";
import { inflate } from "./inflate";
import { once } from "./once";
import { DataError, type DatasetSource, type DatasetSummary, type ReadAsset } from "./types";

// A strict content security policy forbids compiled validators.
z.config({ jitless: true });

const whole = z.number().int().positive();
const fileSchema = z.object({ file: z.string(), sizeBytes: whole });
const splitSchema = z.object({
  examples: whole,
  labels: fileSchema,
  images: z.array(fileSchema.extend({ examples: whole })).min(1),
});
const manifestSchema = z.object({
  id: z.string(),
  name: z.string(),
  summary: z.string(),
  source: z.string(),
  licence: z.string(),
  revision: z.string(),
  image: z.object({ height: whole, width: whole, channels: whole }),
  classNames: z.array(z.string()).min(2),
  splits: z.object({ train: splitSchema, test: splitSchema }),
});

export type ImageManifest = z.infer<typeof manifestSchema>;

/** @param manifestPath path of the manifest among the assets, `mnist/manifest.json`. */
export function createBundledImageSource(id: string, manifestPath: string, readAsset: ReadAsset): DatasetSource {
  const manifest = once(async () => readManifest(await readAsset(manifestPath), manifestPath));
  const store = once(async () => createChunkStore(await manifest(), readAsset));
  return {
    id,
    async summary(): Promise<DatasetSummary> {
      const { name, summary, source, licence, splits } = await manifest();
      const examples = splits.train.examples + splits.test.examples;
      return { id, name, summary, kind: "images", bundled: true, examples, source, licence };
    },
    columns: () => Promise.resolve([]),
    async open(settings: DataSettings) {
      const { name, summary, source, licence, revision } = await manifest();
      return createImageDataset({ id, name, summary, source, licence, revision }, await store(), settings);
    },
  };
}

function readManifest(bytes: Uint8Array, file: string): ImageManifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new DataError("format", `${file} is not JSON.`, file);
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new DataError(
    "format",
    `${file}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not a manifest"}.`,
    file,
  );
}

async function createChunkStore(manifest: ImageManifest, readAsset: ReadAsset): Promise<ImageStore> {
  const { image, classNames, splits } = manifest;
  const parts = [splits.train, splits.test];
  const imageSize = image.height * image.width * image.channels;
  const labelParts = await Promise.all(parts.map((part) => readIdxAsset(part.labels, [part.examples], readAsset)));
  const labels = new Uint8Array(parts.reduce((sum, part) => sum + part.examples, 0));
  let offset = 0;
  for (const part of labelParts) {
    labels.set(part, offset);
    offset += part.length;
  }
  const wrong = labels.findIndex((label) => label >= classNames.length);
  if (wrong >= 0) {
    const file = wrong < splits.train.examples ? splits.train.labels.file : splits.test.labels.file;
    throw new DataError(
      "format",
      `${file}: example ${wrong} has the label ${labels[wrong]}, and there are ${classNames.length} classes.`,
      file,
    );
  }

  const dimensions = image.channels === 1 ? [image.height, image.width] : [image.height, image.width, image.channels];
  let start = 0;
  const chunks = parts.flatMap((part) =>
    part.images.map((chunk) => {
      const from = start;
      start += chunk.examples;
      return { from, to: start, load: once(() => readIdxAsset(chunk, [chunk.examples, ...dimensions], readAsset)) };
    }),
  );
  if (start !== labels.length) {
    throw new DataError(
      "format",
      `The image chunks of ${manifest.id} hold ${start} examples, its labels ${labels.length}.`,
    );
  }

  return {
    ...image,
    classNames,
    labels,
    ownTestFrom: splits.train.examples,
    async load(examples) {
      const needed = chunks.filter(({ from, to }) => examples.some((example) => example >= from && example < to));
      const loaded = await Promise.all(needed.map(async ({ from, to, load }) => ({ from, to, pixels: await load() })));
      return (example) => {
        const chunk = loaded.find(({ from, to }) => example >= from && example < to);
        if (chunk === undefined) throw new Error(`Example ${example} was not loaded.`);
        const position = (example - chunk.from) * imageSize;
        return chunk.pixels.subarray(position, position + imageSize);
      };
    },
  };
}

async function readIdxAsset(
  { file, sizeBytes }: { readonly file: string; readonly sizeBytes: number },
  dimensions: readonly number[],
  readAsset: ReadAsset,
): Promise<Uint8Array<ArrayBuffer>> {
  const compressed = await readAsset(file);
  if (compressed.length !== sizeBytes) {
    throw new DataError(
      "truncated",
      `${file} is incomplete: ${sizeBytes} bytes expected, ${compressed.length} found. Reload the page to fetch it again.`,
      file,
    );
  }
  return readIdx(await inflate(compressed, idxSizeBytes(dimensions), file), dimensions, file);
}
