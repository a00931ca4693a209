/**
 * Element by element over operands that broadcast to the output: the reference of every element-wise operator, and the
 * walk over a strided tensor that transposes, slices and pads share. Nothing here knows an operator.
 */
import type { Shape, TensorType } from "../ir/types";
import { elementCount } from "../ir/types";
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

/**
 * A run of elements: the output's from `start` to `end`, and where each operand begins and how far it steps. For the
 * operators that training on the CPU spends its time in, a loop of their own over a run is several times faster than a
 * call of a `Scalar` for every element.
 */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly stepA: number;
  readonly stepB: number;
  readonly stepC: number;
}

export type ElementLoop = (y: TensorData, run: Run, a: TensorData, b: TensorData, c: TensorData) => void;

/** Output of `type` whose element is `scalar` of the operands' elements (one to three operands). */
export function mapElements(
  inputs: readonly Tensor[],
  type: TensorType,
  context: ReferenceContext,
  scalar: Scalar,
): Tensor {
  return mapRuns(inputs, type, context, (y, run, a, b, c) => {
    let i = run.a;
    let j = run.b;
    let k = run.c;
    for (let at = run.start; at < run.end; at++) {
      y[at] = scalar(a[i] ?? 0, b[j] ?? 0, c[k] ?? 0);
      i += run.stepA;
      j += run.stepB;
      k += run.stepC;
    }
  });
}

/** Output of `type` that `loop` fills run by run (one to three operands; a missing one is the first again). */
export function mapRuns(
  inputs: readonly Tensor[],
  type: TensorType,
  context: ReferenceContext,
  loop: ElementLoop,
): Tensor {
  const output = context.zeros(type);
  const [a, b = a, c = a] = inputs;
  if (a === undefined || b === undefined || c === undefined) throw new Error("mapRuns needs an operand.");
  const strides = [a, b, c].map((operand) => broadcastStrides(operand.type.shape, type.shape));
  forEachRow(type.shape, strides, (offsets, start, length, steps) => {
    const run = {
      start,
      end: start + length,
      a: offsets[0] ?? 0,
      b: offsets[1] ?? 0,
      c: offsets[2] ?? 0,
      stepA: steps[0] ?? 0,
      stepB: steps[1] ?? 0,
      stepC: steps[2] ?? 0,
    };
    loop(output.data, run, a.data, b.data, c.data);
  });
  return output;
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
