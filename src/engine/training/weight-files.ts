/**
 * Weights as safetensors bytes and back: how the studio keeps them and how the command line writes them. Tensors keep
 * their module input names, `<node id>/<parameter>`, and their shapes as the engine has them.
 */
import { writeSafetensors } from "../export/safetensors/write-safetensors";
import type { SafetensorsEntry } from "../export/safetensors/write-safetensors";
import { readSafetensors } from "../import/safetensors/read-safetensors";
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

function toEntry({ type, data }: Tensor32): SafetensorsEntry {
  if (data instanceof Int32Array) return { dtype: "I32", shape: type.shape, data };
  if (data instanceof Uint32Array) return { dtype: "U32", shape: type.shape, data };
  return { dtype: "F32", shape: type.shape, data };
}

/** @throws Error naming the tensor if the bytes are no safetensors file of F32, I32 and U32 tensors. */
export function decodeWeights(bytes: Uint8Array): Weights {
  const { tensors } = readSafetensors(bytes);
  const weights = new Map<string, Tensor32>();
  for (const [name, tensor] of tensors) {
    const { dtype, shape, data } = tensor;
    if (dtype === "F32") weights.set(name, { type: { dtype: "f32", shape }, data });
    else if (dtype === "I32") weights.set(name, { type: { dtype: "i32", shape }, data });
    else if (dtype === "U32") weights.set(name, { type: { dtype: "u32", shape }, data });
    else throw new Error(`Tensor ${name} is ${dtype}; weights are F32, I32 or U32.`);
  }
  return weights;
}
