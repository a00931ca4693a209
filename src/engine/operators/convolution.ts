/** Inference and export that convolution and its two gradients share. Filters are `[height, width, in / groups, out]`. */
import type { Attributes, TensorType } from "../ir/types";
import { formatType } from "../ir/types";
import type { AttributeDefinition, OnnxContext } from "./define";
import { int } from "./define";
import { permutedInput } from "./onnx-layout";
import { convolutionAttributes } from "./window-geometry";

export const groupedAttributes: Readonly<Record<string, AttributeDefinition>> = {
  ...convolutionAttributes,
  groups: { kind: "int", default: 1 },
};

/** @returns a sentence unless the filter fits `inputChannels` and the groups. */
export function filterProblem(filter: TensorType, inputChannels: number, attributes: Attributes): string | undefined {
  const groups = int(attributes, "groups");
  if (filter.dtype !== "f32" || filter.shape.length !== 4) {
    return `filter is ${formatType(filter)}, expected f32 [height, width, in channels / groups, out channels]`;
  }
  const [, , inPerGroup = 0, out = 0] = filter.shape;
  if (!Number.isInteger(groups) || groups < 1 || out % groups !== 0) {
    return `${groups} groups do not divide ${out} output channels`;
  }
  if (inPerGroup * groups === inputChannels) return undefined;
  return `filter ${formatType(filter)} in ${groups} groups takes ${inPerGroup * groups} channels, the image has ${inputChannels}`;
}

/** The filter in ONNX's order `[out, in / groups, height, width]`. */
export function onnxFilter(context: OnnxContext): string {
  return permutedInput(context, 1, [3, 2, 0, 1]);
}
