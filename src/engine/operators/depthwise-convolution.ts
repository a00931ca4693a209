/** Checks and export that depthwise convolution and its two gradients share. Filters are `[height, width, channels, multiplier]`. */
import type { TensorType } from "../ir/types";
import { formatType } from "../ir/types";
import type { OnnxContext } from "./define";
import { permutedInput } from "./onnx-layout";

/** @returns a sentence unless the filter has one slice for each of `channels`. */
export function depthwiseFilterProblem(filter: TensorType, channels: number): string | undefined {
  if (filter.dtype !== "f32" || filter.shape.length !== 4) {
    return `filter is ${formatType(filter)}, expected f32 [height, width, channels, multiplier]`;
  }
  return filter.shape[2] === channels
    ? undefined
    : `filter ${formatType(filter)} is for ${filter.shape[2] ?? 0} channels, the image has ${channels}`;
}

/** The filter as ONNX wants it for a convolution in as many groups as channels: `[channels * multiplier, 1, height, width]`. */
export function onnxDepthwiseFilter(context: OnnxContext): string {
  const [height = 0, width = 0, channels = 0, multiplier = 0] = context.inputs[1]?.shape ?? [];
  return permutedInput(context, 1, [2, 3, 0, 1], [channels * multiplier, 1, height, width]);
}
