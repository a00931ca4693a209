/**
 * From a drawing to what a network for digits was trained on. MNIST's digits were scaled to fit 20 x 20 pixels with their
 * aspect kept, and placed in 28 x 28 so that their centre of mass is in the middle (LeCun et al. 1998, "The MNIST
 * database"); a drawing gets the same treatment, in the same proportions for other sizes. Pure; white ink on black, [0, 1].
 */

export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** Row-major, [0, 1]; ink is 1. */
  readonly values: Float32Array;
}

/** Share of the side that MNIST's digits fill: 20 of 28. */
const FILLED_SHARE = 20 / 28;

interface Ink {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly centreX: number;
  readonly centreY: number;
}

/** Bounds (right and bottom exclusive) and centre of mass of the ink; undefined for a blank drawing. */
export function findInk({ width, height, values }: GreyImage): Ink | undefined {
  let [left, top, right, bottom] = [width, height, 0, 0];
  let [mass, sumX, sumY] = [0, 0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = values[y * width + x] ?? 0;
      if (value <= 0.02) continue;
      if (x < left) left = x;
      if (y < top) top = y;
      if (x >= right) right = x + 1;
      if (y >= bottom) bottom = y + 1;
      mass += value;
      sumX += value * (x + 0.5);
      sumY += value * (y + 0.5);
    }
  }
  return mass === 0 ? undefined : { left, top, right, bottom, centreX: sumX / mass, centreY: sumY / mass };
}

/** Mean of the image over a rectangle in pixels, whose edges may lie within pixels; outside is black. */
function areaMean(image: GreyImage, left: number, top: number, right: number, bottom: number): number {
  let sum = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(image.height, Math.ceil(bottom)); y += 1) {
    const rowShare = Math.min(bottom, y + 1) - Math.max(top, y);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(image.width, Math.ceil(right)); x += 1) {
      sum += (image.values[y * image.width + x] ?? 0) * rowShare * (Math.min(right, x + 1) - Math.max(left, x));
    }
  }
  return sum / ((right - left) * (bottom - top));
}

/** The drawing scaled and centred as MNIST does, `[height, width]` row-major; all zeros for a blank drawing. */
export function centreDigit(drawing: GreyImage, width: number, height: number): Float32Array {
  const centred = new Float32Array(width * height);
  const ink = findInk(drawing);
  if (ink === undefined) return centred;
  const scale = (FILLED_SHARE * Math.min(width, height)) / Math.max(ink.right - ink.left, ink.bottom - ink.top);
  for (let y = 0; y < height; y += 1) {
    const top = (y - height / 2) / scale + ink.centreY;
    for (let x = 0; x < width; x += 1) {
      const left = (x - width / 2) / scale + ink.centreX;
      centred[y * width + x] = Math.min(1, areaMean(drawing, left, top, left + 1 / scale, top + 1 / scale));
    }
  }
  return centred;
}

/** Grey values to `[height, width, channels]` with every channel the same. */
export function repeatChannels(grey: Float32Array, channels: number): Float32Array {
  if (channels === 1) return grey;
  const image = new Float32Array(grey.length * channels);
  grey.forEach((value, index) => {
    image.fill(value, index * channels, (index + 1) * channels);
  });
  return image;
}

/** RGBA bytes, as a canvas gives them, to `[height, width, channels]` in [0, 1]; one channel is luminance (ITU-R BT.601). */
export function pixelsToField(rgba: Uint8ClampedArray, channels: number): Float32Array {
  const count = rgba.length / 4;
  const field = new Float32Array(count * channels);
  for (let pixel = 0; pixel < count; pixel += 1) {
    const [red = 0, green = 0, blue = 0] = [rgba[pixel * 4], rgba[pixel * 4 + 1], rgba[pixel * 4 + 2]];
    if (channels === 1) field[pixel] = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
    else
      [red, green, blue]
        .slice(0, channels)
        .forEach((value, channel) => (field[pixel * channels + channel] = value / 255));
  }
  return field;
}
