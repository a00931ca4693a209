/**
 * Two-class targets: a class field with two classes against one number an example, or numbers 0/1 against as many numbers.
 * Shared by BinaryCrossEntropy and accuracy.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";
import { elementCount } from "../ir/types";
import type { TensorSpec } from "./define";

/** True for a class target with two classes and a prediction of one number an example. */
export function isBinary(prediction: TensorSpec, target: TensorSpec): boolean {
  return (
    target.dtype === "i32" &&
    target.shape.length === 0 &&
    (target.classCount === undefined || target.classCount === 2) &&
    prediction.dtype === "f32" &&
    elementCount(prediction.shape) === 1
  );
}

/** The target as f32 in the prediction's shape. */
export function targetAsNumbers(
  b: ModuleBuilder,
  target: ValueId,
  targetSpec: TensorSpec,
  prediction: TensorSpec,
): ValueId {
  if (targetSpec.dtype === "f32") return target;
  const cast = b.call("cast", [target], { dtype: "f32" });
  return prediction.shape.length === 0 ? cast : b.call("reshape", [cast], { shape: [-1, ...prediction.shape] });
}
