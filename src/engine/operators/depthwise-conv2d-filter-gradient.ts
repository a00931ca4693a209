/** Gradient of a depthwise convolution by its filters. */
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";
import { depthwiseConv2dFilterGradientVariants } from "./depthwise-conv2d-filter-gradient.kernels";
import { convolveDepthwise } from "./depthwise-loops";
import {
  convolutionAttributes,
  convolutionWindow,
  gradientProblem,
  imageOf,
  imageProblem,
  pairAttribute,
} from "./window-geometry";

export const depthwiseConv2dFilterGradient = defineOperator({
  name: "depthwiseConv2dFilterGradient",
  version: 1,
  docs: {
    summary: "Gradient of depthwiseConv2d by its filters of kernelSize.",
    formula:
      "df[p, q, c, m] = sum over n, i, j of x[n, i * s + p * d - pad, j * s + q * d - pad, c] * dy[n, i, j, c * M + m]",
    references: ["Howard et al., MobileNets, 2017"],
  },
  inputs: ["x", "dy"],
  outputs: ["df"],
  attributes: { ...convolutionAttributes, kernelSize: { kind: "ints" } },
  infer: ([x, dy], attributes) => {
    if (x === undefined || dy === undefined) return refused("needs x and dy");
    const kernel = pairAttribute(attributes, "kernelSize");
    const image = imageOf(x.shape);
    const multiplier = (dy.shape[3] ?? 0) / Math.max(1, image.channels);
    const problem =
      imageProblem("x", x) ??
      gradientProblem(convolutionWindow(attributes, kernel), [image.height, image.width], dy) ??
      (dy.shape[0] === image.batch ? undefined : `x has a batch of ${image.batch}, dy of ${dy.shape[0] ?? 0}`) ??
      (Number.isInteger(multiplier)
        ? undefined
        : `${dy.shape[3] ?? 0} output channels are no multiple of ${image.channels}`);
    if (problem !== undefined) return refused(problem);
    return inferred({ dtype: "f32", shape: [...kernel, image.channels, multiplier] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x, dy], outputGradients: [g], attributes, needed }) => {
      if (x === undefined || dy === undefined || g === undefined) return [undefined, undefined];
      const { kernelSize: _, ...forward } = attributes;
      const inputSize = b.shape(x).slice(1, 3);
      return [
        needed[0] === true ? b.call("depthwiseConv2dInputGradient", [dy, g], { ...forward, inputSize }) : undefined,
        needed[1] === true ? b.call("depthwiseConv2d", [x, g], forward) : undefined,
      ];
    },
    reference: ([x, dy], [type], attributes, context) => {
      if (x === undefined || dy === undefined || type === undefined) return [];
      const df = context.zeros(type);
      const window = convolutionWindow(attributes, type.shape);
      const site = { window, input: imageOf(x.type.shape), output: imageOf(dy.type.shape) };
      convolveDepthwise("filterGradient", site, x.data, df.data, dy.data);
      return [df];
    },
    gpu: { kind: "kernels", variants: depthwiseConv2dFilterGradientVariants },
  },
  export: everywhere(unsupported("A gradient by a filter belongs to training: an exported model has none.")),
});
