/**
 * What a person sees of a tensor: its numbers in summary, a histogram, and pictures of it, all bounded in size however large the
 * tensor is. Pure; not for reading tensors (`training/look-inside.ts`) or for painting them.
 */
import { elementCount } from "../ir/types";

export interface TensorSummary {
  readonly count: number;
  /** Of the finite numbers. */
  readonly mean: number;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  /** NaN and infinite ones. */
  readonly notFinite: number;
}

export interface Histogram {
  readonly low: number;
  readonly high: number;
  /** Equally wide bins from low to high. */
  readonly counts: readonly number[];
}

/** Pictures of one size, with one scale of values. */
export interface TensorImages {
  readonly height: number;
  readonly width: number;
  readonly count: number;
  /** How many there are in all; only the first `count` came along. */
  readonly total: number;
  /** Elements left out between two that are shown, along both sides; 1 shows all. */
  readonly stride: number;
  /** `[count, height, width]`. */
  readonly values: Float32Array;
  readonly low: number;
  readonly high: number;
}

export const HISTOGRAM_BINS = 48;
export const MOST_IMAGES = 64;
/** Of one picture, along a side. */
export const LARGEST_SIDE = 96;

export function summarizeTensor(data: ArrayLike<number>): TensorSummary {
  let [count, sum, squares, min, max] = [0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < data.length; index++) {
    const value = data[index] ?? 0;
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    squares += value * value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return { count: data.length, mean: 0, deviation: 0, min: 0, max: 0, notFinite: data.length };
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return { count: data.length, mean, deviation, min, max, notFinite: data.length - count };
}

/** Numbers that are not finite are in no bin. A tensor of one value has all in the middle. */
export function histogramOf(data: ArrayLike<number>, { min, max }: TensorSummary, bins = HISTOGRAM_BINS): Histogram {
  const room = max > min ? 0 : Math.max(Math.abs(min) * 0.5, 0.5);
  const [low, high] = [min - room, max + room];
  const counts = Array.from({ length: bins }, () => 0);
  for (let index = 0; index < data.length; index++) {
    const value = data[index] ?? 0;
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { low, high, counts };
}

/** How a tensor lies as pictures: element (image, y, x) is at offset + image·strides[0] + y·strides[1] + x·strides[2]. */
interface Arrangement {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly at: (image: number, y: number, x: number) => number;
}

function picture(data: ArrayLike<number>, { images, height, width, at }: Arrangement): TensorImages {
  const stride = Math.max(1, Math.ceil(Math.max(height, width) / LARGEST_SIDE));
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  const count = Math.min(images, MOST_IMAGES);
  const values = new Float32Array(count * rows * columns);
  let to = 0;
  for (let image = 0; image < count; image++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) values[to++] = data[at(image, y * stride, x * stride)] ?? 0;
    }
  }
  const { min, max } = summarizeTensor(values);
  return { height: rows, width: columns, count, total: images, stride, values, low: min, high: max };
}

/**
 * A parameter as pictures: filters `[height, width, in, out]` one for each pair of output and input channel, a matrix as one
 * picture of `[rows, columns]`. Columns of a matrix that reads a flattened image are pictures of that image.
 * @param image `[height, width, channels]` that the rows of a matrix were flattened from, if they were.
 * @returns undefined for what makes no picture: vectors, and filters of one weight.
 */
export function parameterImages(
  data: ArrayLike<number>,
  shape: readonly number[],
  image?: readonly number[],
): TensorImages | undefined {
  const [a = 1, b = 1, c = 1, d = 1] = shape;
  if (shape.length === 4) {
    if (a * b === 1) return picture(data, { images: 1, height: c, width: d, at: (_, y, x) => y * d + x });
    const at = (index: number, y: number, x: number): number =>
      ((y * b + x) * c + (index % c)) * d + Math.floor(index / c);
    return picture(data, { images: c * d, height: a, width: b, at });
  }
  if (shape.length === 3) {
    // Filters over time, [time, in, out].
    return picture(data, { images: c, height: b, width: a, at: (index, y, x) => (x * b + y) * c + index });
  }
  if (shape.length !== 2 || a === 0 || b === 0) return undefined;
  const [height = 0, width = 0, channels = 0] = image ?? [];
  if (image?.length === 3 && elementCount(image) === a && height > 1 && width > 1) {
    return picture(data, {
      images: b,
      height,
      width,
      at: (index, y, x) => (y * width + x) * channels * b + index,
    });
  }
  return picture(data, { images: 1, height: a, width: b, at: (_, y, x) => y * b + x });
}

/** What a layer gives for one example as pictures: `[height, width, channels]` a map for each channel, `[time, features]` one picture, features a row. */
export function activationImages(data: ArrayLike<number>, shape: readonly number[]): TensorImages {
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length === 3) {
    return picture(data, { images: c, height: a, width: b, at: (channel, y, x) => (y * b + x) * c + channel });
  }
  if (shape.length === 2) return picture(data, { images: 1, height: b, width: a, at: (_, y, x) => x * b + y });
  const count = elementCount(shape);
  const width = Math.min(count, 32);
  return picture(data, { images: 1, height: Math.ceil(count / width), width, at: (_, y, x) => y * width + x });
}

/** `[heads, queries, keys]` as a picture for each head. */
export function attentionImages(data: ArrayLike<number>, shape: readonly number[]): TensorImages {
  const [heads = 1, queries = 1, keys = 1] = shape;
  return picture(data, {
    images: heads,
    height: queries,
    width: keys,
    at: (head, y, x) => (head * queries + y) * keys + x,
  });
}
