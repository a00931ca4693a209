/**
 * Which results may be stored in half precision. Kernels compute in f32 whatever they read and write, so the question is only what
 * rounding to 11 bits, and a largest number of 65,504, would do to those who read the value later.
 */
import type { TensorType } from "../ir/types";
import { elementCount } from "../ir/types";

/** Sums over many numbers, losses and the optimizer: small, and others build on their last digits. */
const EXACT = new Set([
  "reduceSum",
  "reduceMean",
  "reduceMax",
  "globalNorm",
  "allFinite",
  "softmaxCrossEntropy",
  "sigmoidBinaryCrossEntropy",
  "huberLoss",
  "sgdUpdate",
  "adamUpdate",
  "rmspropUpdate",
  "averageUpdate",
]);

/** Operators of which every output is as large as an activation. Those of others after the first are statistics and parameters' gradients. */
const ALL_OUTPUTS = new Set(["attentionGradient"]);

/** Below this the smallest piece of memory, 256 bytes, holds it in f32 as well. */
const LEAST_ELEMENTS = 128;

/** @param type of output `position` of the operator, as it is computed. */
export function storesHalves(operator: string, position: number, type: TensorType): boolean {
  return (
    type.dtype === "f32" &&
    elementCount(type.shape) >= LEAST_ELEMENTS &&
    !EXACT.has(operator) &&
    (position === 0 || ALL_OUTPUTS.has(operator))
  );
}
