/**
 * How an array enters a network. Images are `[examples, height, width]` or `[examples, height, width, channels]`, bytes of them scaled to 0..1
 * as those of image files are; channels that come first are moved to the end. Everything else is taken as numbers of its own shape, as
 * they are.
 */
import type { DataField } from "../../layers/define";
import { sizeOf, type DataArray } from "./data-array";

export interface FeatureReader {
  readonly name: string;
  readonly field: DataField;
  /** Elements of one example. */
  readonly size: number;
  /** Writes example `example` to `target` from `offset` on. */
  readonly write: (example: number, target: Float32Array, offset: number) => void;
}

const IMAGE_CHANNELS: readonly number[] = [1, 3, 4];

/** @param asNumbers images too are taken as numbers, as they are. */
export function readFeature(array: DataArray, fieldName: string, asNumbers: boolean): FeatureReader {
  const { name, kind, shape, values } = array;
  const [, ...inner] = shape;
  const size = sizeOf(inner);
  const image = asNumbers ? undefined : imageLayout(inner);
  const factor = image !== undefined && kind === "byte" ? 1 / 255 : 1;
  const order = image?.channelsFirst === true ? channelsLast(inner) : undefined;
  return {
    name,
    size,
    field: {
      name: fieldName,
      role: "feature",
      kind: image === undefined ? "numeric" : "image",
      shape: image?.shape ?? (inner.length === 0 ? [1] : inner),
      dtype: "f32",
    },
    write(example, target, offset) {
      const start = example * size;
      for (let index = 0; index < size; index++)
        target[offset + index] = (values[start + (order?.[index] ?? index)] ?? 0) * factor;
    },
  };
}

interface ImageLayout {
  /** `[height, width, channels]`. */
  readonly shape: readonly number[];
  readonly channelsFirst: boolean;
}

/** @param shape of one example. */
function imageLayout(shape: readonly number[]): ImageLayout | undefined {
  const [first = 0, second = 0, third = 0] = shape;
  if (shape.length === 2) return { shape: [first, second, 1], channelsFirst: false };
  if (shape.length !== 3) return undefined;
  if (IMAGE_CHANNELS.includes(third)) return { shape, channelsFirst: false };
  return IMAGE_CHANNELS.includes(first) ? { shape: [second, third, first], channelsFirst: true } : undefined;
}

/** For each element of `[height, width, channels]` its place in `[channels, height, width]`. */
function channelsLast([channels = 1, height = 1, width = 1]: readonly number[]): Int32Array {
  return Int32Array.from(
    { length: channels * height * width },
    (_, index) => (index % channels) * height * width + Math.floor(index / channels),
  );
}
