/**
 * Element by element over operands that broadcast to the output: the reference of every element-wise operator, and the
 * walk over a strided tensor that transposes, slices and pads share. Nothing here knows an operator.
 */
import type { Shape, TensorType } from "../ir/types";
import { elementCount, sameShape } from "../ir/types";
import { rowMajorStrides } from "./axes";
import type { ReferenceContext, Tensor, TensorData } from "./define";

/** Strides of a tensor of `shape` read in the coordinates of `output`; 0 along a dimension that is broadcast. */
export function broadcastStrides(shape: Shape, output: Shape): number[] {
  const strides = rowMajorStrides(shape);
  return output.map((_, axis) => {
    const own = axis - output.length + shape.length;
    return own < 0 || shape[own] === 1 ? 0 : (strides[own] ?? 0);
  });
}

/**
 * Calls `row(offsets, start)` for every run along the last dimension of `shape`: `offsets[k]` is where operand k begins,
 * `start` where the output does. Dimensions that all operands walk evenly are merged first, so that rows are long.
 */
export function forEachRow(
  shape: Shape,
  strides: readonly (readonly number[])[],
  row: (offsets: readonly number[], start: number, length: number, steps: readonly number[]) => void,
): void {
  if (elementCount(shape) === 0) return;
  const dimensions: number[] = [];
  const merged: number[][] = strides.map(() => []);
  shape.forEach((dimension, axis) => {
    if (dimension === 1) return;
    const last = dimensions.length - 1;
    const even = last >= 0 && strides.every((own, k) => (merged[k]?.[last] ?? 0) === (own[axis] ?? 0) * dimension);
    if (even) dimensions[last] = (dimensions[last] ?? 1) * dimension;
    else dimensions.push(dimension);
    const at = dimensions.length - 1;
    strides.forEach((own, k) => {
      const list = merged[k];
      if (list !== undefined) list[at] = own[axis] ?? 0;
    });
  });
  const length = dimensions.at(-1) ?? 1;
  const steps = merged.map((own) => own.at(-1) ?? 0);
  const outer = dimensions.slice(0, -1);
  const rows = elementCount(outer);
  const position = outer.map(() => 0);
  const offsets = strides.map(() => 0);
  for (let index = 0; index < rows; index++) {
    row(offsets, index * length, length, steps);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const next = (position[axis] ?? 0) + 1;
      const wraps = next === outer[axis];
      position[axis] = wraps ? 0 : next;
      for (let k = 0; k < offsets.length; k++) {
        const stride = merged[k]?.[axis] ?? 0;
        offsets[k] = (offsets[k] ?? 0) + (wraps ? -stride * (next - 1) : stride);
      }
      if (!wraps) break;
    }
  }
}

export type Scalar = (a: number, b: number, c: number) => number;

/** Output of `type` whose element is `scalar` of the operands' elements (one to three operands). */
export function mapElements(
  inputs: readonly Tensor[],
  type: TensorType,
  context: ReferenceContext,
  scalar: Scalar,
): Tensor {
  const output = context.zeros(type);
  const [a, b, c] = inputs;
  if (a === undefined) throw new Error("mapElements needs an operand.");
  if (b === undefined && sameShape(a.type.shape, type.shape)) {
    mapOne(a.data, output.data, scalar);
    return output;
  }
  const second = b ?? a;
  const third = c ?? a;
  const strides = [a, second, third].map((operand) => broadcastStrides(operand.type.shape, type.shape));
  forEachRow(type.shape, strides, (offsets, start, length, steps) => {
    mapRow(a.data, second.data, third.data, output.data, offsets, start, length, steps, scalar);
  });
  return output;
}

function mapOne(a: TensorData, y: TensorData, scalar: Scalar): void {
  for (let i = 0; i < y.length; i++) y[i] = scalar(a[i] ?? 0, 0, 0);
}

function mapRow(
  a: TensorData,
  b: TensorData,
  c: TensorData,
  y: TensorData,
  offsets: readonly number[],
  start: number,
  length: number,
  steps: readonly number[],
  scalar: Scalar,
): void {
  const [stepA = 0, stepB = 0, stepC = 0] = steps;
  let [i = 0, j = 0, k = 0] = offsets;
  for (let at = start; at < start + length; at++) {
    y[at] = scalar(a[i] ?? 0, b[j] ?? 0, c[k] ?? 0);
    i += stepA;
    j += stepB;
    k += stepC;
  }
}

/** Copies a strided walk of `source`, beginning at `offset`, into `target` row by row. */
export function copyStrided(
  source: TensorData,
  target: TensorData,
  shape: Shape,
  strides: readonly number[],
  offset: number,
): void {
  forEachRow(shape, [strides], (offsets, start, length, steps) => {
    const step = steps[0] ?? 0;
    let from = (offsets[0] ?? 0) + offset;
    for (let at = start; at < start + length; at++) {
      target[at] = source[from] ?? 0;
      from += step;
    }
  });
}
