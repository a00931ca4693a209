/**
 * A LiteRT model with its weights in fewer bits: passes over the finished model.
 *
 * - `float16`: constants as halves, widened by DEQUANTIZE when the model is loaded.
 * - `int8-weights`: kernels of products and convolutions as integers with a scale for each output channel; the kernels round what comes in
 *   while they run ("dynamic range", https://ai.google.dev/edge/litert/models/post_training_quantization).
 * - `int8`: see `integer-model.ts`.
 */
import { elementCount } from "../../ir/types";
import { halfBits } from "../../ir/half";
import { quantized } from "../onnx/variants/int8-weights";
import { bool } from "./litert-model";
import type { Builtin, LitertModel, LitertOperator, LitertTensor } from "./litert-model";

/** Smaller constants stay as they are: they take no room, and rounding them shows. */
const SMALLEST_ELEMENTS = 64;

/** Operators with integer kernels, by the axis of their weights' output channels. */
export const WEIGHT_AXES: Readonly<Partial<Record<Builtin, number>>> = {
  FULLY_CONNECTED: 0,
  CONV_2D: 0,
  DEPTHWISE_CONV_2D: 3,
};

/** Operators that read weights as floats, by position and the axis that has a scale each: rows of a table, channels of a filter. */
const WIDENED: Readonly<Partial<Record<Builtin, { readonly position: number; readonly axis: number }>>> = {
  GATHER: { position: 0, axis: 0 },
  TRANSPOSE_CONV: { position: 1, axis: 0 },
};

export function isLarge({ type, shape, data }: LitertTensor): boolean {
  return data !== undefined && type === "f32" && elementCount(shape) >= SMALLEST_ELEMENTS;
}

/** The numbers of a constant. */
export function floatsOf({ data }: LitertTensor): Float32Array<ArrayBuffer> {
  return data === undefined
    ? new Float32Array(0)
    : new Float32Array(data.buffer, data.byteOffset, data.byteLength / Float32Array.BYTES_PER_ELEMENT);
}

/** The constant as integers, symmetric around zero. */
export function integerWeights(tensor: LitertTensor, axis: number): LitertTensor & { readonly scales: Float32Array } {
  const { integers, scales } = quantized({ element: "f32", shape: tensor.shape, data: floatsOf(tensor) }, axis);
  const data = new Uint8Array(Int8Array.from(integers.data).buffer);
  const quantization = { scales: Array.from(scales), zeroPoints: Array.from(scales, () => 0), axis };
  return { name: tensor.name, type: "i8", shape: tensor.shape, data, quantization, scales };
}

export function float16Model(model: LitertModel): LitertModel {
  const half = (tensor: LitertTensor): LitertTensor => {
    const data = new Uint8Array(halfBits(floatsOf(tensor)).buffer);
    return { name: `${tensor.name}/float16`, type: "f16", shape: tensor.shape, data };
  };
  return widened(model, new Map(model.tensors.flatMap((tensor, at) => (isLarge(tensor) ? [[at, half(tensor)]] : []))));
}

/** @param stored what takes the place of a constant, by its position: DEQUANTIZE gives the constant back. */
function widened(model: LitertModel, stored: ReadonlyMap<number, LitertTensor>): LitertModel {
  const tensors: LitertTensor[] = model.tensors.map((tensor, at): LitertTensor => {
    const { name, type, shape } = tensor;
    return stored.has(at) ? { name, type, shape, fixed: true } : tensor;
  });
  const first: LitertOperator[] = [];
  for (const [at, tensor] of stored) {
    first.push({ builtin: "DEQUANTIZE", inputs: [tensors.length], outputs: [at] });
    tensors.push(tensor);
  }
  return { ...model, tensors, operators: [...first, ...model.operators] };
}

export function int8WeightsModel(model: LitertModel): LitertModel {
  const roles = weightRoles(model);
  const tensors = [...model.tensors];
  const stored = new Map<number, LitertTensor>();
  for (const [at, { axis, kernel }] of roles) {
    const tensor = model.tensors[at];
    if (tensor === undefined) continue;
    const { scales: _, ...integers } = integerWeights(tensor, axis);
    if (kernel) tensors[at] = integers;
    else stored.set(at, { ...integers, name: `${tensor.name}/int8` });
  }
  const operators = model.operators.map((operator) =>
    roles.get(operator.inputs[1] ?? -1)?.kernel === true ? withRoundedInputs(operator) : operator,
  );
  return widened({ ...model, tensors, operators }, stored);
}

/** A product that rounds its input with a zero point of its own, which keeps more of what a ReLU gives. */
function withRoundedInputs(operator: LitertOperator): LitertOperator {
  if (operator.builtin !== "FULLY_CONNECTED" || operator.options === undefined) return operator;
  const { type, fields } = operator.options;
  return { ...operator, options: { type, fields: fields.with(3, bool(true)) } };
}

/** Large weights that one kind of operator reads in one place, with their channels' axis. `kernel`: it reads integers. */
function weightRoles({ tensors, operators }: LitertModel): Map<number, { axis: number; kernel: boolean }> {
  const roles = new Map<number, { axis: number; kernel: boolean }>();
  const mixed = new Set<number>();
  for (const { builtin, inputs } of operators) {
    for (const [position, at] of inputs.entries()) {
      const tensor = tensors[at];
      if (tensor === undefined || !isLarge(tensor)) continue;
      const axis = position === 1 ? WEIGHT_AXES[builtin] : undefined;
      const wide = WIDENED[builtin];
      const role =
        axis !== undefined
          ? { axis, kernel: true }
          : wide?.position === position
            ? { axis: wide.axis, kernel: false }
            : undefined;
      const before = roles.get(at);
      if (role === undefined || (before !== undefined && before.kernel !== role.kernel)) mixed.add(at);
      else roles.set(at, role);
    }
  }
  for (const at of mixed) roles.delete(at);
  return roles;
}
