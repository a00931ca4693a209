/** Checks and arithmetic of axis lists and permutations that several operators share. Axes count from 0. */
import type { Shape, TensorType } from "../ir/types";

/** @returns a sentence if `axis` is no dimension of `shape`. */
export function axisProblem(axis: number, shape: Shape): string | undefined {
  if (Number.isInteger(axis) && axis >= 0 && axis < shape.length) return undefined;
  return `axis ${axis} is no dimension of [${shape.join(", ")}]: axes count from 0 to ${shape.length - 1}`;
}

/** @returns a sentence unless `axes` are dimensions of `shape`, at least one, strictly ascending. */
export function axesProblem(axes: readonly number[], shape: Shape): string | undefined {
  if (axes.length === 0) return "axes is empty: name at least one dimension";
  for (const axis of axes) {
    const problem = axisProblem(axis, shape);
    if (problem !== undefined) return problem;
  }
  const ascending = axes.every((axis, position) => position === 0 || axis > (axes[position - 1] ?? -1));
  return ascending ? undefined : `axes [${axes.join(", ")}] are not strictly ascending`;
}

/** Negative axes count from the end; the result is ascending and without repeats. Axes out of range stay so. */
export function normalizeAxes(axes: readonly number[], rank: number): number[] {
  return [...new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)))].sort((a, b) => a - b);
}

export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  return keepDims
    ? shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension))
    : shape.filter((_, axis) => !axes.includes(axis));
}

/** Row-major strides in elements. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

export function isPermutation(permutation: readonly number[], rank: number): boolean {
  return (
    permutation.length === rank &&
    new Set(permutation).size === rank &&
    permutation.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank)
  );
}

export function inversePermutation(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

/** Product of the dimensions in front of, at, and behind an axis. */
export function aroundAxis(type: TensorType, axis: number): { outer: number; length: number; inner: number } {
  const product = (dimensions: Shape): number => dimensions.reduce((a, b) => a * b, 1);
  return {
    outer: product(type.shape.slice(0, axis)),
    length: type.shape[axis] ?? 1,
    inner: product(type.shape.slice(axis + 1)),
  };
}
