/**
 * The person's own images, one folder a class, made into one set of equal size. Files come from a dropped folder or from a
 * ZIP; decoding is handed in, because only a browser can decode every image format. All or nothing: one bad file refuses
 * the whole set and is named.
 *
 * Size: if all images have one size of at most 128 x 128 it is kept, otherwise all are scaled to 64 x 64. Colour: one channel
 * if every image is grey, otherwise three. Transparent pixels lie on white.
 */
import { DataError } from "./types";

export interface ImageFile {
  /** With folders: `pets/cat/1.png`. */
  readonly path: string;
  readonly bytes: () => Promise<Uint8Array>;
}

/** An image that can be drawn at any size. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** RGBA, not premultiplied, scaled to this size. `[height, width, 4]`. */
  readonly pixels: (width: number, height: number) => Uint8ClampedArray;
  readonly close: () => void;
}

/** Rejects if the bytes are no image. */
export type DecodeImage = (bytes: Uint8Array, path: string) => Promise<DecodedImage>;

export interface ImageSet {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly classNames: readonly string[];
  /** `[examples]`. */
  readonly labels: Int32Array;
  /** `[examples, height, width, channels]`. */
  readonly pixels: Uint8Array;
}

const LARGEST_KEPT_SIZE = 128;
const SCALED_SIZE = 64;
const MAX_FILES = 200_000;
const MAX_PIXEL_BYTES = 2 ** 30;
const IMAGE_NAME = /\.(png|jpe?g|gif|webp|bmp|avif)$/i;

/** Whether a path is taken for an image; hidden files and what archivers add are not. */
export function isImagePath(path: string): boolean {
  return IMAGE_NAME.test(path) && !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}

/** @throws DataError naming the file and what is wrong with it. */
export async function readImageSet(files: readonly ImageFile[], decode: DecodeImage): Promise<ImageSet> {
  const images = files
    .filter(({ path }) => isImagePath(path))
    .map((file) => ({ ...file, className: classOf(file.path) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (images.length === 0) {
    throw new DataError(
      "no-images",
      "There are no images here. Put PNG, JPEG, WebP, GIF, BMP or AVIF files into one folder for each class.",
    );
  }
  if (images.length > MAX_FILES)
    throw new DataError("too-large", `${images.length} images; up to ${MAX_FILES} are read.`);
  const classNames = [...new Set(images.map(({ className }) => className))].sort();
  if (classNames.length < 2) {
    throw new DataError(
      "one-class",
      `All images lie in the folder “${classNames[0] ?? ""}”. At least two folders are needed, one for each class.`,
    );
  }
  const idOf = new Map(classNames.map((name, id) => [name, id]));
  const labels = Int32Array.from(images, ({ className }) => idOf.get(className) ?? 0);

  const size = await commonSize(images, decode);
  const rgb = await drawAll(images, decode, size);
  return { ...size, ...withoutNeedlessColour(rgb), classNames, labels };
}

/** The name of the folder that an image lies in. */
function classOf(path: string): string {
  const folder = path.split("/").filter(Boolean).at(-2);
  if (folder === undefined) {
    throw new DataError(
      "no-folder",
      `The image ${path} lies in no folder. Put the images of each class into a folder with its name.`,
      path,
    );
  }
  return folder;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

async function commonSize(images: readonly ImageFile[], decode: DecodeImage): Promise<Size> {
  let common: Size | undefined;
  for (const image of images) {
    const { width, height } = await withImage(image, decode, (decoded) => ({
      width: decoded.width,
      height: decoded.height,
    }));
    common ??= { width, height };
    const differs = common.width !== width || common.height !== height;
    if (differs || Math.max(width, height) > LARGEST_KEPT_SIZE) return { width: SCALED_SIZE, height: SCALED_SIZE };
  }
  return common ?? { width: SCALED_SIZE, height: SCALED_SIZE };
}

/** `[examples, height, width, 3]`. */
async function drawAll(
  images: readonly ImageFile[],
  decode: DecodeImage,
  { width, height }: Size,
): Promise<Uint8Array> {
  const imageBytes = width * height * 3;
  if (images.length * imageBytes > MAX_PIXEL_BYTES) {
    throw new DataError(
      "too-large",
      `${images.length} images of ${width} x ${height} pixels take more than ${MAX_PIXEL_BYTES} bytes. Use fewer or smaller images.`,
    );
  }
  const rgb = new Uint8Array(images.length * imageBytes);
  for (const [example, image] of images.entries()) {
    const rgba = await withImage(image, decode, (decoded) => decoded.pixels(width, height));
    const start = example * imageBytes;
    for (let pixel = 0; pixel < width * height; pixel++) {
      const alpha = (rgba[pixel * 4 + 3] ?? 0) / 255;
      for (let channel = 0; channel < 3; channel++) {
        const value = rgba[pixel * 4 + channel] ?? 0;
        rgb[start + pixel * 3 + channel] = Math.round(value * alpha + 255 * (1 - alpha));
      }
    }
  }
  return rgb;
}

async function withImage<T>(
  { path, bytes }: ImageFile,
  decode: DecodeImage,
  use: (image: DecodedImage) => T,
): Promise<T> {
  let image: DecodedImage;
  try {
    image = await decode(await bytes(), path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(
      "image",
      `${path} cannot be read as an image (${reason}). Remove or replace it, then add the images again.`,
      path,
    );
  }
  try {
    return use(image);
  } finally {
    image.close();
  }
}

function withoutNeedlessColour(rgb: Uint8Array): { pixels: Uint8Array; channels: 1 | 3 } {
  for (let index = 0; index < rgb.length; index += 3) {
    if (rgb[index] !== rgb[index + 1] || rgb[index] !== rgb[index + 2]) return { pixels: rgb, channels: 3 };
  }
  return { pixels: Uint8Array.from({ length: rgb.length / 3 }, (_, pixel) => rgb[pixel * 3] ?? 0), channels: 1 };
}
