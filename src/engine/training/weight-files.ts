/**
 * Weights as safetensors bytes and back: how the studio keeps them and how the command line writes them. Tensors keep
 * their module input names, `<node id>/<parameter>`, and their shapes as the engine has them.
 */
import { writeSafetensors } from "../export/safetensors/write-safetensors";
import type { SafetensorsEntry } from "../export/safetensors/write-safetensors";
import { readSafetensors } from "../import/safetensors/read-safetensors";
import type { SafetensorsTensor } from "../import/safetensors/read-safetensors";
import type { Tensor32 } from "../runtime/device";
import type { Weights } from "./run-types";

/** @param metadata free text by key. */
export function encodeWeights(
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries = [...weights].map(([name, tensor]) => [name, toEntry(tensor)] as const);
  return writeSafetensors(new Map(entries), metadata);
}

/** A tensor as safetensors has it. */
export function toEntry({ type, data }: Tensor32): SafetensorsEntry {
  if (data instanceof Int32Array) return { dtype: "I32", shape: type.shape, data };
  if (data instanceof Uint32Array) return { dtype: "U32", shape: type.shape, data };
  return { dtype: "F32", shape: type.shape, data };
}

/** @throws Error naming the tensor if the bytes are no safetensors file of F32, I32 and U32 tensors. */
export function decodeWeights(bytes: Uint8Array): Weights {
  return decodeWeightFile(bytes).weights;
}

/** With the free text that the file has by key. @throws Error as `decodeWeights`. */
export function decodeWeightFile(bytes: Uint8Array): {
  readonly weights: Weights;
  readonly metadata: Readonly<Record<string, string>>;
} {
  const { tensors, metadata } = readSafetensors(bytes);
  return { weights: new Map([...tensors].map(([name, tensor]) => [name, toTensor(name, tensor)])), metadata };
}

/** @throws Error naming the tensor if it is not F32, I32 or U32. */
export function toTensor(name: string, { dtype, shape, data }: SafetensorsTensor): Tensor32 {
  if (dtype === "F32") return { type: { dtype: "f32", shape }, data };
  if (dtype === "I32") return { type: { dtype: "i32", shape }, data };
  if (dtype === "U32") return { type: { dtype: "u32", shape }, data };
  throw new Error(`Tensor ${name} is ${dtype}; weights are F32, I32 or U32.`);
}
