/** Decodes images with the browser's own decoders, after their headers have said how large they are. */
import type { DecodeImage } from "../../engine/data/image-files";
import { readImageSize } from "../../engine/data/read-image-size";

export const decodeImage: DecodeImage = async (bytes) => {
  readImageSize(bytes);
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
  const { width, height } = bitmap;
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
