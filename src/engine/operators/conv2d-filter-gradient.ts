/** Gradient of a convolution by its filter. */
import { conv2dFilterGradientVariants } from "./conv2d-filter-gradient.kernels";
import { groupedAttributes } from "./convolution";
import { convolve } from "./convolution-loops";
import { defineOperator, everywhere, inferred, int, refused, unsupported } from "./define";
import { convolutionWindow, gradientProblem, imageOf, imageProblem, pairAttribute } from "./window-geometry";

export const conv2dFilterGradient = defineOperator({
  name: "conv2dFilterGradient",
  version: 1,
  docs: {
    summary: "Gradient of conv2d by its filter of kernelSize.",
    formula: "df[p, q, c, o] = sum over n, i, j of x[n, i * s + p * d - pad, j * s + q * d - pad, c] * dy[n, i, j, o]",
    references: ["Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016"],
  },
  inputs: ["x", "dy"],
  outputs: ["df"],
  attributes: { ...groupedAttributes, kernelSize: { kind: "ints" } },
  infer: ([x, dy], attributes) => {
    if (x === undefined || dy === undefined) return refused("needs x and dy");
    const kernel = pairAttribute(attributes, "kernelSize");
    const groups = int(attributes, "groups");
    const image = imageOf(x.shape);
    const outChannels = dy.shape[3] ?? 0;
    const problem =
      imageProblem("x", x) ??
      gradientProblem(convolutionWindow(attributes, kernel), [image.height, image.width], dy) ??
      (dy.shape[0] === image.batch ? undefined : `x has a batch of ${image.batch}, dy of ${dy.shape[0] ?? 0}`) ??
      (groups >= 1 && image.channels % groups === 0 && outChannels % groups === 0
        ? undefined
        : `${groups} groups do not divide ${image.channels} and ${outChannels} channels`);
    if (problem !== undefined) return refused(problem);
    return inferred({ dtype: "f32", shape: [...kernel, image.channels / groups, outChannels] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x, dy], outputGradients: [g], attributes, needed }) => {
      if (x === undefined || dy === undefined || g === undefined) return [undefined, undefined];
      const { kernelSize: _, ...forward } = attributes;
      const inputSize = b.shape(x).slice(1, 3);
      return [
        needed[0] === true ? b.call("conv2dInputGradient", [dy, g], { ...forward, inputSize }) : undefined,
        needed[1] === true ? b.call("conv2d", [x, g], forward) : undefined,
      ];
    },
    reference: ([x, dy], [type], attributes, context) => {
      if (x === undefined || dy === undefined || type === undefined) return [];
      const df = context.zeros(type);
      const site = {
        window: convolutionWindow(attributes, type.shape),
        groups: int(attributes, "groups"),
        input: imageOf(x.type.shape),
        output: imageOf(dy.type.shape),
      };
      convolve("filterGradient", site, x.data, df.data, dy.data);
      return [df];
    },
    gpu: { kind: "kernels", variants: conv2dFilterGradientVariants },
  },
  export: everywhere(unsupported("A gradient by a filter belongs to training: an exported model has none.")),
});
