/**
 * The weights out of a file that a model left in, for the model itself: by name, in the engine's own order. Safetensors keeps that order. ONNX
 * wants some in another; where each number went is found by exporting the model with positions in place of its weights, so that an operator's
 * mapping need not be written a second time backwards. What always holds: all weights of the model, or an error.
 */
import { onnxGraph } from "../export/onnx/export-onnx";
import { readOnnxTensors } from "../import/onnx/read-onnx-tensors";
import type { OnnxFileTensor } from "../import/onnx/read-onnx-tensors";
import { readSafetensors } from "../import/safetensors/read-safetensors";
import { floatsOfHalves } from "../ir/half";
import type { Module } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import type { Tensor32 } from "../runtime/device";
import { checkWeights } from "./export-model";
import type { Weights } from "./run-types";
import { toTensor } from "./weight-files";

/** Positions count from here, where no constant of a formula lies. */
const FIRST_POSITION = -(2 ** 31);
/** Positions are 32-bit integers, and end before small numbers begin. */
const MOST_WEIGHTS = 10 ** 9;

/** @throws Error naming what is missing or does not fit. */
export function weightsOfSafetensors(bytes: Uint8Array, module: Module): Weights {
  const { tensors } = readSafetensors(bytes);
  const weights = new Map<string, Tensor32>();
  for (const { name, kind } of module.inputs) {
    const tensor = tensors.get(name);
    if (kind === "batch" || tensor === undefined) continue;
    const { dtype, shape, data } = tensor;
    if (dtype === "F16") weights.set(name, { type: { dtype: "f32", shape }, data: floatsOfHalves(data) });
    else weights.set(name, toTensor(name, tensor));
  }
  checkWeights(module, weights);
  return weights;
}

/**
 * @param external the files that lie beside the model, by their names.
 * @throws Error naming what is missing or does not fit.
 */
export function weightsOfOnnx(
  bytes: Uint8Array,
  module: Module,
  external?: (location: string) => Uint8Array | undefined,
): Weights {
  const found = readOnnxTensors(bytes, external);
  const inputs = module.inputs.filter(({ kind }) => kind !== "batch");
  const weights = new Map<string, Tensor32>();
  const positions = new Map<string, Int32Array>();
  const places: { readonly start: number; readonly data: Float32Array | Int32Array | Uint32Array }[] = [];
  let total = 0;
  for (const { name, value } of inputs) {
    const type = typeOf(module, value);
    const count = elementCount(type.shape);
    const start = total;
    total += count;
    if (total > MOST_WEIGHTS) throw new Error("The model has too many weights to be read out of an ONNX file.");
    const tensor = emptyTensor(type);
    weights.set(name, tensor);
    places.push({ start, data: tensor.data });
    positions.set(
      name,
      Int32Array.from({ length: count }, (_, index) => FIRST_POSITION + start + index),
    );
  }
  const filled = new Uint8Array(total);
  for (const [name, { shape, data }] of onnxGraph(module, positions).tensors) {
    if (!data.some((position) => position < FIRST_POSITION + total && position >= FIRST_POSITION)) continue;
    const numbers = numbersOf(name, shape, found.get(name));
    for (let index = 0; index < data.length; index++) {
      const position = (data[index] ?? 0) - FIRST_POSITION;
      const place = placeOf(places, position);
      place.data[position - place.start] = numbers[index] ?? 0;
      filled[position] = 1;
    }
  }
  for (const [index, { name }] of inputs.entries()) {
    const { start, data } = places[index] ?? { start: 0, data: [] };
    if (filled.subarray(start, start + data.length).includes(0))
      throw new Error(`The ONNX model does not hold all of ${name}: it was exported without it.`);
  }
  return weights;
}

function emptyTensor(type: Tensor32["type"]): Tensor32 {
  const count = elementCount(type.shape);
  if (type.dtype === "i32") return { type, data: new Int32Array(count) };
  if (type.dtype === "u32") return { type, data: new Uint32Array(count) };
  return { type, data: new Float32Array(count) };
}

/** The last place that begins at or before a position. */
function placeOf<Place extends { readonly start: number }>(places: readonly Place[], position: number): Place {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((places[middle]?.start ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  const place = places[low];
  if (place === undefined) throw new Error("The model has no weights.");
  return place;
}

function numbersOf(name: string, shape: readonly number[], tensor: OnnxFileTensor | undefined): ArrayLike<number> {
  if (tensor === undefined) throw new Error(`The ONNX model has no ${name}: its weights belong to another model.`);
  const { element, bytes } = tensor;
  if (element === "i8")
    throw new Error(
      "The file keeps its weights in 8 bits, which are too coarse to go on from: take the float32 or float16 export.",
    );
  if (tensor.shape.join() !== shape.join())
    throw new Error(
      `The ONNX model has ${name} as [${tensor.shape.join(", ")}], this model as [${shape.join(", ")}]: its weights belong to another model.`,
    );
  // A copy, because views of more than one byte must begin at a multiple of their size.
  const buffer = new Uint8Array(bytes ?? []).buffer;
  switch (element) {
    case "f32":
      return new Float32Array(buffer);
    case "f16":
      return floatsOfHalves(new Uint16Array(buffer));
    case "i32":
      return new Int32Array(buffer);
    case "u32":
      return new Uint32Array(buffer);
    case "other":
      throw new Error(`The ONNX model has ${name} in a type that no weight has.`);
  }
}
