/** Steps that batch and layer normalization share. */
import type { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";
import { elementCount } from "../ir/types";

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
