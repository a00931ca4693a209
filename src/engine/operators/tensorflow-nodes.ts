/**
 * What the TensorFlow mappings share. Images are NHWC there as here, so that nothing moves between layouts. Only nodes that the TensorFlow
 * runtimes for browsers and phones have as well are used: padding stands in nodes of its own, convolutions are VALID or SAME, and
 * composites are taken apart.
 */
import type { Dtype, Shape } from "../ir/types";
import type { TensorflowAttribute, TensorflowContext, TensorflowMapping } from "./define";
import type { Window } from "./window-geometry";
import { extent } from "./window-geometry";

type Attributes = Readonly<Record<string, TensorflowAttribute>>;

export const dtypeAttribute = (dtype: Dtype | "bool"): TensorflowAttribute => ({ dtype });

/** The element type of an input. */
export function dtypeOf(context: TensorflowContext, position = 0): Dtype {
  return context.inputs[position]?.dtype ?? "f32";
}

/** A node whose operands all have the type `T`, as most have. */
export function typed(
  context: TensorflowContext,
  op: string,
  inputs: readonly string[],
  attributes: Attributes = {},
  dtype: Dtype = "f32",
): string {
  return context.node(op, inputs, { T: dtypeAttribute(dtype), ...attributes });
}

/** Mapping of an operator to the node of the same meaning: its operands broadcast as ours do. */
export function tensorflowNode(op: string, attributes?: (context: TensorflowContext) => Attributes): TensorflowMapping {
  return tensorflowResult((context, operands) =>
    typed(context, op, operands, attributes?.(context) ?? {}, dtypeOf(context)),
  );
}

/** Mapping of an operator with one result; `build` gets the operands' names and returns the result's. */
export function tensorflowResult(
  build: (context: TensorflowContext, operands: readonly string[]) => string,
): TensorflowMapping {
  return (context) => {
    const operands = context.inputs.map((_, position) => context.input(position));
    context.setOutput(0, build(context, operands));
  };
}

/** Mapping of a comparison: 1 where it holds, 0 elsewhere. */
export function tensorflowComparison(op: string): TensorflowMapping {
  return tensorflowResult((context, operands) =>
    toNumbers(context, typed(context, op, operands, {}, dtypeOf(context))),
  );
}

function toNumbers(context: TensorflowContext, truth: string): string {
  return context.node("Cast", [truth], { SrcT: dtypeAttribute("bool"), DstT: dtypeAttribute("f32") });
}

/** i32 constant of rank 1. */
export function int32s(context: TensorflowContext, name: string, values: readonly number[]): string {
  return context.constant(name, { dtype: "i32", shape: [values.length] }, values);
}

export function int32(context: TensorflowContext, name: string, value: number): string {
  return context.constant(name, { dtype: "i32", shape: [] }, [value]);
}

export function scalar(context: TensorflowContext, name: string, value: number): string {
  return context.constant(name, { dtype: "f32", shape: [] }, [value]);
}

export function reshaped(context: TensorflowContext, value: string, shape: Shape, dtype: Dtype = "f32"): string {
  return context.node("Reshape", [value, int32s(context, "shape", shape)], {
    T: dtypeAttribute(dtype),
    Tshape: dtypeAttribute("i32"),
  });
}

export function transposed(
  context: TensorflowContext,
  value: string,
  permutation: readonly number[],
  dtype: Dtype = "f32",
): string {
  if (permutation.every((axis, at) => axis === at)) return value;
  return context.node("Transpose", [value, int32s(context, "permutation", permutation)], {
    T: dtypeAttribute(dtype),
    Tperm: dtypeAttribute("i32"),
  });
}

/** @param sizes -1 for all that is left of a dimension. */
export function sliced(
  context: TensorflowContext,
  value: string,
  starts: readonly number[],
  sizes: readonly number[],
  dtype: Dtype = "f32",
): string {
  const operands = [value, int32s(context, "begin", starts), int32s(context, "size", sizes)];
  return context.node("Slice", operands, { T: dtypeAttribute(dtype), Index: dtypeAttribute("i32") });
}

/** Mapping of a sum, mean or maximum over `axes`. */
export function tensorflowReduction(
  context: TensorflowContext,
  op: string,
  axes: readonly number[],
  keepDims: boolean,
): void {
  const operands = [context.input(0), int32s(context, "axes", axes)];
  const attributes = { Tidx: dtypeAttribute("i32"), keep_dims: keepDims };
  context.setOutput(0, typed(context, op, operands, attributes, dtypeOf(context)));
}

/** @param before elements before each dimension, and `after` behind it. */
export function padded(
  context: TensorflowContext,
  value: string,
  before: readonly number[],
  after: readonly number[],
  fill: number,
  dtype: Dtype = "f32",
): string {
  if ([...before, ...after].every((count) => count === 0)) return value;
  const paddings = before.flatMap((count, axis) => [count, after[axis] ?? 0]);
  const operands = [
    value,
    context.constant("paddings", { dtype: "i32", shape: [before.length, 2] }, paddings),
    context.constant("fill", { dtype, shape: [] }, [fill]),
  ];
  return context.node("PadV2", operands, { T: dtypeAttribute(dtype), Tpaddings: dtypeAttribute("i32") });
}

/** Attributes of a window over an image `[height, width]`, and the image, padded where neither SAME nor VALID says how. */
export function windowed(
  context: TensorflowContext,
  image: string,
  size: readonly number[],
  window: Window,
  fill: number,
): { readonly image: string; readonly padding: "SAME" | "VALID" } {
  const [top, bottom, left, right] = window.padding;
  if (isSame(window, size)) return { image, padding: "SAME" };
  return { image: padded(context, image, [0, top, left, 0], [0, bottom, right, 0], fill), padding: "VALID" };
}

/** What no element of an image is below: padding that never wins. */
export const LOWEST = -3.4e38;

/** True where TensorFlow's SAME pads as this window does. https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2 */
function isSame({ kernel, strides, dilations, padding }: Window, size: readonly number[]): boolean {
  const [top, bottom, left, right] = padding;
  const wanted = ([0, 1] as const).map((axis) => {
    const length = size[axis] ?? 1;
    const outputs = Math.ceil(length / strides[axis]);
    const total = Math.max(0, (outputs - 1) * strides[axis] + extent(kernel[axis], dilations[axis]) - length);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  return wanted.flat().every((count, at) => count === [top, bottom, left, right][at]);
}
