/** The transpose of a convolution in its input: its gradient, and the forward pass of a transposed convolution. */
import { conv2dInputGradientVariants } from "./conv2d-input-gradient.kernels";
import { filterProblem, groupedAttributes, onnxFilter } from "./convolution";
import { convolve } from "./convolution-loops";
import { defineOperator, inferred, int, refused } from "./define";
import { addNode } from "./onnx-layout";
import type { Window } from "./window-geometry";
import { convolutionWindow, extent, gradientProblem, imageOf, onnxWindow, pairAttribute } from "./window-geometry";
import { tensorflowTransposedConvolution } from "./tensorflow-convolution";
import { tensorflowResult } from "./tensorflow-nodes";

/** Rows and columns of the image that no window of the forward convolution reaches. */
function untouched(window: Window, dy: readonly number[], size: readonly [number, number]): number[] {
  const [top, bottom, left, right] = window.padding;
  return [top + bottom, left + right].map((padding, axis) => {
    const covered =
      ((dy[axis + 1] ?? 1) - 1) * (window.strides[axis] ?? 1) +
      extent(window.kernel[axis] ?? 1, window.dilations[axis] ?? 1);
    return (size[axis] ?? 0) + padding - covered;
  });
}

export const conv2dInputGradient = defineOperator({
  name: "conv2dInputGradient",
  version: 1,
  docs: {
    summary: "Gradient of conv2d by its input, an image of inputSize; also a transposed convolution.",
    formula: "dx[n, i * s + p * d - pad, j * s + q * d - pad, c] += dy[n, i, j, o] * filter[p, q, c, o]",
    references: ["Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016"],
  },
  inputs: ["dy", "filter"],
  outputs: ["dx"],
  attributes: { ...groupedAttributes, inputSize: { kind: "ints" } },
  infer: ([dy, filter], attributes) => {
    if (dy === undefined || filter === undefined) return refused("needs dy and filter");
    const size = pairAttribute(attributes, "inputSize");
    const channels = (filter.shape[2] ?? 0) * int(attributes, "groups");
    const problem =
      filterProblem(filter, channels, attributes) ??
      gradientProblem(convolutionWindow(attributes, filter.shape), size, dy) ??
      (dy.shape[3] === filter.shape[3]
        ? undefined
        : `dy has ${dy.shape[3] ?? 0} channels, the filter ${filter.shape[3] ?? 0}`);
    if (problem !== undefined) return refused(problem);
    return inferred({ dtype: "f32", shape: [dy.shape[0] ?? 0, ...size, channels] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [dy, filter], outputGradients: [g], attributes, needed }) => {
      if (dy === undefined || filter === undefined || g === undefined) return [undefined, undefined];
      const { inputSize: _, ...forward } = attributes;
      const kernelSize = b.shape(filter).slice(0, 2);
      return [
        needed[0] === true ? b.call("conv2d", [g, filter], forward) : undefined,
        needed[1] === true ? b.call("conv2dFilterGradient", [g, dy], { ...forward, kernelSize }) : undefined,
      ];
    },
    reference: ([dy, filter], [type], attributes, context) => {
      if (dy === undefined || filter === undefined || type === undefined) return [];
      const dx = context.zeros(type);
      const site = {
        window: convolutionWindow(attributes, filter.type.shape),
        groups: int(attributes, "groups"),
        input: imageOf(type.shape),
        output: imageOf(dy.type.shape),
      };
      convolve("inputGradient", site, dx.data, filter.data, dy.data);
      return [dx];
    },
    gpu: { kind: "kernels", variants: conv2dInputGradientVariants },
  },
  export: {
    onnx: (context) => {
      const window = convolutionWindow(context.attributes, context.inputs[1]?.shape ?? []);
      const size = pairAttribute(context.attributes, "inputSize");
      const dx = addNode(context, "ConvTranspose", [context.input(0, "nchw"), onnxFilter(context)], {
        ...onnxWindow(window),
        group: int(context.attributes, "groups"),
        output_padding: untouched(window, context.inputs[0]?.shape ?? [], size),
      });
      context.setOutput(0, dx, "nchw");
    },
    tensorflow: tensorflowResult(tensorflowTransposedConvolution),
  },
});
