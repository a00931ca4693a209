/**
 * What transpose, slice, reverse and pad share on the GPU: shapes brought to at most six dimensions, four elements at a time where the innermost
 * dimension allows it. An output element is the input element at an offset plus one stride, which may be negative, a dimension.
 */
import type { Shape, TensorType } from "../ir/types";
import type { DeviceTraits, KernelConfiguration, KernelConstant } from "./define";
import { gridOf } from "./define";

/** Most dimensions that the kernels walk through. */
export const MAX_RANK = 6;

export interface StridedDimension {
  readonly size: number;
  readonly stride: number;
}

/** Leaves out dimensions of size 1 and joins neighbours that one stride can walk through. At least one dimension stays. */
export function joinDimensions(dimensions: readonly StridedDimension[]): StridedDimension[] {
  const joined: StridedDimension[] = [];
  for (const dimension of dimensions) {
    if (dimension.size === 1) continue;
    const last = joined.at(-1);
    if (last !== undefined && last.stride === dimension.size * dimension.stride) {
      joined[joined.length - 1] = { size: last.size * dimension.size, stride: dimension.stride };
    } else {
      joined.push(dimension);
    }
  }
  return joined.length === 0 ? [{ size: 1, stride: 1 }] : joined;
}

/** Threads of a workgroup that handles one element a thread. */
export function threadsOf(device: DeviceTraits): number {
  return Math.min(device.software ? 64 : 256, device.maxInvocationsPerWorkgroup);
}

/** `{SIZE_0: .., .., SIZE_5: ..}`, `filler` behind the last. */
export function sixConstants(name: string, values: readonly number[], filler: number): Record<string, KernelConstant> {
  return Object.fromEntries(Array.from({ length: MAX_RANK }, (_, axis) => [`${name}_${axis}`, values[axis] ?? filler]));
}

/** Configuration of the kernel `strided-copy`; undefined if the shape needs more than six dimensions. */
export function stridedCopy(
  output: TensorType,
  strides: readonly number[],
  offset: number,
  device: DeviceTraits,
): KernelConfiguration | undefined {
  const dimensions = joinDimensions(output.shape.map((size, axis) => ({ size, stride: strides[axis] ?? 0 })));
  if (dimensions.length > MAX_RANK) return undefined;
  const inner = dimensions.at(-1);
  const outer = dimensions.slice(0, -1);
  const vector =
    inner?.stride === 1 && inner.size % 4 === 0 && offset % 4 === 0 && outer.every(({ stride }) => stride % 4 === 0);
  const scale = vector ? 4 : 1;
  const sizes = dimensions.map(({ size }, axis) => (axis === dimensions.length - 1 ? size / scale : size));
  const steps = dimensions.map(({ stride }, axis) => (axis === dimensions.length - 1 ? stride : stride / scale));
  const count = countOf(sizes);
  const threads = threadsOf(device);
  return {
    constants: {
      Element: elementAlias(output, vector),
      WORKGROUP: threads,
      COUNT: count,
      OFFSET: offset / scale,
      RANK: sizes.length,
      ...sixConstants("SIZE", sizes, 1),
      // The shader counts modulo 2^32, so that a step backwards is a large one forwards.
      ...sixConstants(
        "STRIDE",
        steps.map((step) => (step < 0 ? step + 2 ** 32 : step)),
        0,
      ),
    },
    workgroups: gridOf(Math.ceil(count / threads)),
    flops: 0,
  };
}

const countOf = (sizes: Shape): number => sizes.reduce((product, size) => product * size, 1);

export function elementAlias({ dtype }: TensorType, vector: boolean): string {
  return vector ? `vec4<${dtype}>` : dtype;
}
