/** Numbers as an image on a canvas. */
import { pen } from "./elements";

/** @param values `[height, width, channels]`, [0, 1]; one channel is grey. */
export function drawImage(canvas: HTMLCanvasElement, values: Float32Array, shape: readonly number[]): void {
  const [height = 1, width = 1, channels = 1] = shape;
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      image.data[pixel * 4 + colour] = 255 * (values[pixel * channels + (channels === 1 ? 0 : colour)] ?? 0);
    }
    image.data[pixel * 4 + 3] = 255;
  }
  pen(canvas).putImageData(image, 0, 0);
}
