/**
 * How large an image is, from its header alone: a file of a few hundred bytes can claim more pixels than fit into memory, and the
 * browser's decoders would make them. Decodes nothing.
 */
import { imageSize } from "image-size";

/** Larger images are refused: one of them would take gigabytes. */
const MAX_SIDE = 16_384;
const MAX_PIXELS = 2 ** 27;

/** What cannot be decoded, as a part of a sentence: "its header cannot be read". */
export class ImageHeaderError extends Error {
  override readonly name = "ImageHeaderError";
}

/** @returns pixels. @throws ImageHeaderError for a header that cannot be read or claims too much. */
export function readImageSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  let size: { readonly width: number; readonly height: number };
  try {
    size = imageSize(bytes);
  } catch {
    throw new ImageHeaderError("its header cannot be read");
  }
  const { width, height } = size;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1)
    throw new ImageHeaderError(`its header claims ${width} x ${height} pixels`);
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new ImageHeaderError(
      `it is ${width} x ${height} pixels, and at most ${MAX_SIDE} on a side and ${MAX_PIXELS} altogether are read`,
    );
  }
  return { width, height };
}
