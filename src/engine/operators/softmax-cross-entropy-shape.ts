/** Inference that softmaxCrossEntropy and its gradient share. */
import type { TensorType } from "../ir/types";
import { formatType, sameShape } from "../ir/types";
import type { Inferred } from "./define";
import { inferred, refused } from "./define";

/** One loss for each label: logits are `[..., classes]`, labels `[...]`. */
export function inferCrossEntropy(logits: TensorType | undefined, labels: TensorType | undefined): Inferred {
  if (logits?.dtype !== "f32" || labels?.dtype !== "i32") return refused("needs logits, f32, and labels, i32");
  if (logits.shape.length < 1 || !sameShape(logits.shape.slice(0, -1), labels.shape)) {
    return refused(`labels ${formatType(labels)} are not one for each row of logits ${formatType(logits)}`);
  }
  return inferred({ dtype: "f32", shape: labels.shape });
}
