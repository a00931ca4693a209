/**
 * What the ONNX mappings share. Tensors of rank 4 are asked for, and handed on, as NCHW wherever the operator does not
 * care, so that chains of convolution, activation and pooling need no transposes; everything else is as in the module.
 */
import type { OnnxAttribute, OnnxContext, OnnxMapping, TensorData } from "./define";
import { elementCount } from "../ir/types";
import type { Shape, TensorType } from "../ir/types";

export type OnnxLayout = "nhwc" | "nchw";

/** Where an axis of an NHWC tensor lies in NCHW. */
const AXIS_IN_NCHW = [0, 2, 3, 1];
const NCHW_FROM_NHWC = [0, 3, 1, 2];

export function layoutOf(type: TensorType): OnnxLayout {
  return type.shape.length === 4 ? "nchw" : "nhwc";
}

export function axisIn(axis: number, layout: OnnxLayout): number {
  return layout === "nchw" ? (AXIS_IN_NCHW[axis] ?? axis) : axis;
}

/** Reorders a list with one entry an axis. */
export function perAxisIn<T>(values: readonly T[], layout: OnnxLayout): readonly T[] {
  if (layout === "nhwc") return values;
  return NCHW_FROM_NHWC.flatMap((axis) => values.slice(axis, axis + 1));
}

/** int64 initializer of rank 1. */
export function int64s(context: OnnxContext, name: string, values: readonly number[]): string {
  return context.constant(name, { dtype: "i32", shape: [values.length] }, values, "int64");
}

export function scalarF32(context: OnnxContext, name: string, value: number): string {
  return context.constant(name, { dtype: "f32", shape: [] }, [value]);
}

/** ONNX TensorProto.DataType numbers. */
export const ONNX_DTYPE = { f32: 1, i32: 6, u32: 12, bool: 9, i64: 7 } as const;

export function one(names: readonly string[]): string {
  const [first] = names;
  if (first === undefined) throw new Error("An ONNX node without an output.");
  return first;
}

/** Adds a node with one output. */
export function addNode(
  context: OnnxContext,
  opType: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
): string {
  return one(context.node(opType, inputs, attributes));
}

/** Input `position` of an element-wise operator, ready to broadcast against an output in `layout`. */
export function broadcastInput(context: OnnxContext, position: number, layout: OnnxLayout): string {
  const type = context.inputs[position];
  if (type === undefined || layout === "nhwc") return context.input(position);
  const rank = type.shape.length;
  if (rank === 4) return context.input(position, "nchw");
  if (rank === 0) return context.input(position);
  const padded: Shape = [...new Array<number>(4 - rank).fill(1), ...type.shape];
  const shape = perAxisIn(padded, "nchw");
  const data = context.parameterData(position);
  // With at most one dimension above 1 the order of the elements is the same in both layouts.
  const wide = padded.filter((dimension) => dimension !== 1).length > 1;
  if (data !== undefined && !wide) {
    return context.constant(`${context.input(position)}_nchw`, { dtype: type.dtype, shape }, data);
  }
  const reshaped = addNode(context, "Reshape", [context.input(position), int64s(context, "shape", padded)]);
  return addNode(context, "Transpose", [reshaped], { perm: NCHW_FROM_NHWC });
}

/** Mapping of an element-wise operator; `build` gets the operands' names and returns the result's. */
export function onnxElementwise(build: (context: OnnxContext, operands: readonly string[]) => string): OnnxMapping {
  return (context) => {
    const output = context.outputs[0];
    const layout = output === undefined ? "nhwc" : layoutOf(output);
    const operands = context.inputs.map((_, position) => broadcastInput(context, position, layout));
    context.setOutput(0, build(context, operands), layout);
  };
}

/** Mapping of an element-wise operator to the ONNX operator of the same meaning. */
export function onnxNode(
  opType: string,
  attributes?: (context: OnnxContext) => Readonly<Record<string, OnnxAttribute>>,
): OnnxMapping {
  return onnxElementwise((context, operands) => addNode(context, opType, operands, attributes?.(context) ?? {}));
}

/** A module constant, parameter or intermediate value in another axis order: an initializer where the data is known. */
export function permutedInput(
  context: OnnxContext,
  position: number,
  permutation: readonly number[],
  shape?: Shape,
): string {
  const type = context.inputs[position];
  if (type === undefined) throw new Error(`There is no input ${position}.`);
  const permuted = permutation.map((axis) => type.shape[axis] ?? 1);
  const data = context.parameterData(position);
  if (data !== undefined) {
    return context.constant(
      context.input(position),
      { dtype: type.dtype, shape: shape ?? permuted },
      permute(data, type.shape, permutation),
    );
  }
  const transposed = addNode(context, "Transpose", [context.input(position)], { perm: permutation });
  return shape === undefined ? transposed : addNode(context, "Reshape", [transposed, int64s(context, "shape", shape)]);
}

function permute(data: TensorData, shape: Shape, permutation: readonly number[]): TensorData {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const target = permutation.map((axis) => shape[axis] ?? 1);
  const permuted = data.slice();
  for (let index = 0; index < data.length; index++) {
    let rest = index;
    let source = 0;
    for (let axis = target.length - 1; axis >= 0; axis--) {
      const dimension = target[axis] ?? 1;
      source += (rest % dimension) * (strides[permutation[axis] ?? 0] ?? 0);
      rest = Math.floor(rest / dimension);
    }
    permuted[index] = data[source] ?? 0;
  }
  return permuted;
}
