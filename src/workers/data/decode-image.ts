/** Decodes images with the browser's own decoders. */
import type { DecodeImage } from "../../engine/data/image-files";

/** Larger images are refused: one of them would take gigabytes. */
const MAX_SIDE = 16_384;

export const decodeImage: DecodeImage = async (bytes) => {
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
  const { width, height } = bitmap;
  if (width > MAX_SIDE || height > MAX_SIDE) {
    bitmap.close();
    throw new Error(`it is ${width} x ${height} pixels, and at most ${MAX_SIDE} on a side are read`);
  }
  return {
    width,
    height,
    pixels(targetWidth, targetHeight) {
      const canvas = new OffscreenCanvas(targetWidth, targetHeight);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      if (context === null) throw new Error("the browser has no canvas to draw it on");
      context.imageSmoothingQuality = "high";
      context.drawImage(bitmap, 0, 0, targetWidth, targetHeight);
      return context.getImageData(0, 0, targetWidth, targetHeight).data;
    },
    close: () => bitmap.close(),
  };
};
