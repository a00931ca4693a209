/** Gradient of a depthwise convolution by its input. */
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";
import { depthwiseConv2dInputGradientVariants } from "./depthwise-conv2d-input-gradient.kernels";
import { depthwiseFilterProblem } from "./depthwise-convolution";
import { convolveDepthwise } from "./depthwise-loops";
import { convolutionAttributes, convolutionWindow, gradientProblem, imageOf, pairAttribute } from "./window-geometry";

export const depthwiseConv2dInputGradient = defineOperator({
  name: "depthwiseConv2dInputGradient",
  version: 1,
  docs: {
    summary: "Gradient of depthwiseConv2d by its input, an image of inputSize.",
    formula: "dx[n, i * s + p * d - pad, j * s + q * d - pad, c] += dy[n, i, j, c * M + m] * filter[p, q, c, m]",
    references: ["Howard et al., MobileNets, 2017"],
  },
  inputs: ["dy", "filter"],
  outputs: ["dx"],
  attributes: { ...convolutionAttributes, inputSize: { kind: "ints" } },
  infer: ([dy, filter], attributes) => {
    if (dy === undefined || filter === undefined) return refused("needs dy and filter");
    const size = pairAttribute(attributes, "inputSize");
    const [, , channels = 0, multiplier = 0] = filter.shape;
    const problem =
      depthwiseFilterProblem(filter, channels) ??
      gradientProblem(convolutionWindow(attributes, filter.shape), size, dy) ??
      (dy.shape[3] === channels * multiplier
        ? undefined
        : `dy has ${dy.shape[3] ?? 0} channels, the filter gives ${channels * multiplier}`);
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
        needed[0] === true ? b.call("depthwiseConv2d", [g, filter], forward) : undefined,
        needed[1] === true ? b.call("depthwiseConv2dFilterGradient", [g, dy], { ...forward, kernelSize }) : undefined,
      ];
    },
    reference: ([dy, filter], [type], attributes, context) => {
      if (dy === undefined || filter === undefined || type === undefined) return [];
      const dx = context.zeros(type);
      const window = convolutionWindow(attributes, filter.type.shape);
      const site = { window, input: imageOf(type.shape), output: imageOf(dy.type.shape) };
      convolveDepthwise("inputGradient", site, dx.data, filter.data, dy.data);
      return [dx];
    },
    gpu: { kind: "kernels", variants: depthwiseConv2dInputGradientVariants },
  },
  export: everywhere(unsupported("A gradient by an input belongs to training: an exported model has none.")),
});
