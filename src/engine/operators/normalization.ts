/** What the normalizations share: checks, steps of their decompositions, and the sizes of their rows. */
import type { ModuleBuilder } from "../ir/builder";
import type { Shape, TensorType, ValueId } from "../ir/types";
import { elementCount, formatType, sameShape } from "../ir/types";

/** The last `count` of `rank` axes. */
export function trailingAxes(rank: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => rank - count + at);
}

/** All axes but the last. */
export function batchAxes(rank: number): number[] {
  return Array.from({ length: rank - 1 }, (_, axis) => axis);
}

/** @returns a sentence unless `count` is how many of the last dimensions of x can be normalized over. */
export function trailingProblem(x: TensorType, count: number): string | undefined {
  if (Number.isInteger(count) && count >= 1 && count <= x.shape.length) return undefined;
  return `axes is ${count}, expected how many of the ${x.shape.length} dimensions to normalize over`;
}

/** @returns a sentence unless every named tensor is f32 of `shape`. */
export function typesProblem(
  types: Readonly<Record<string, TensorType | undefined>>,
  shape: Shape,
): string | undefined {
  for (const [name, type] of Object.entries(types)) {
    if (type?.dtype === "f32" && sameShape(type.shape, shape)) continue;
    return `${name} is ${type === undefined ? "missing" : formatType(type)}, expected f32[${shape.join(", ")}]`;
  }
  return undefined;
}

export interface Moments {
  readonly mean: ValueId;
  /** Biased: divided by the count. */
  readonly variance: ValueId;
}

/** Mean and variance over `axes`, in two passes; both keep the axes as 1. */
export function moments(b: ModuleBuilder, x: ValueId, axes: readonly number[]): Moments {
  const mean = b.call("reduceMean", [x], { axes, keepDims: true });
  const deviation = b.call("subtract", [x, mean]);
  return { mean, variance: b.call("reduceMean", [b.call("square", [deviation])], { axes, keepDims: true }) };
}

/** 1 / sqrt(variance + epsilon). */
export function inverseDeviation(b: ModuleBuilder, variance: ValueId, epsilon: number): ValueId {
  return b.call("rsqrt", [b.call("add", [variance, b.constant(epsilon)])]);
}

/** x by its own mean and deviation over `axes`, and 1 / that deviation. */
export function standardize(
  b: ModuleBuilder,
  x: ValueId,
  axes: readonly number[],
  epsilon: number,
): { readonly normalized: ValueId; readonly inverse: ValueId } {
  const { mean, variance } = moments(b, x, axes);
  const inverse = inverseDeviation(b, variance, epsilon);
  return { normalized: b.call("multiply", [b.call("subtract", [x, mean]), inverse]), inverse };
}

/**
 * Gradient by x of (x - mean) * inverse where mean and variance are those of x over `axes`:
 * inverse * (h - mean(h) - normalized * mean(h * normalized)), h being the gradient by the normalized value.
 */
export function normalizedGradient(
  b: ModuleBuilder,
  h: ValueId,
  normalized: ValueId,
  inverse: ValueId,
  axes: readonly number[],
): ValueId {
  const count = elementCount(axes.map((axis) => b.shape(h)[axis] ?? 1));
  const scale = b.constant(1 / count);
  const average = (value: ValueId): ValueId =>
    b.call("multiply", [b.call("reduceSum", [value], { axes, keepDims: true }), scale]);
  const along = b.call("multiply", [normalized, average(b.call("multiply", [h, normalized]))]);
  const centred = b.call("subtract", [b.call("subtract", [h, average(h)]), along]);
  return b.call("multiply", [centred, inverse]);
}
