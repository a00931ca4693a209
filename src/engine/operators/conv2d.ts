/** Convolution (cross-correlation, as everybody means it) over images. */
import { conv2dVariants } from "./conv2d.kernels";
import { filterProblem, groupedAttributes, onnxFilter } from "./convolution";
import { convolve } from "./convolution-loops";
import { defineOperator, inferred, int, refused } from "./define";
import { addNode } from "./onnx-layout";
import { convolutionWindow, imageOf, imageProblem, onnxWindow, outputSize, windowProblem } from "./window-geometry";
import { tensorflowConvolution } from "./tensorflow-convolution";
import { tensorflowResult } from "./tensorflow-nodes";

export const conv2d = defineOperator({
  name: "conv2d",
  version: 1,
  docs: {
    summary: "Convolution of images [batch, height, width, in] with a filter [height, width, in / groups, out].",
    formula:
      "y[n, i, j, o] = sum over p, q, c of x[n, i * s + p * d - pad, j * s + q * d - pad, c] * filter[p, q, c, o]",
    references: ["Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016"],
  },
  inputs: ["x", "filter"],
  outputs: ["y"],
  attributes: groupedAttributes,
  infer: ([x, filter], attributes) => {
    if (x === undefined || filter === undefined) return refused("needs x and filter");
    const image = imageOf(x.shape);
    const window = convolutionWindow(attributes, filter.shape);
    const size = [image.height, image.width] as const;
    const problem =
      imageProblem("x", x) ?? filterProblem(filter, image.channels, attributes) ?? windowProblem(window, size);
    if (problem !== undefined) return refused(problem);
    return inferred({ dtype: "f32", shape: [image.batch, ...outputSize(window, size), filter.shape[3] ?? 0] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x, filter], outputGradients: [g], attributes, needed }) => {
      if (x === undefined || filter === undefined || g === undefined) return [undefined, undefined];
      const inputSize = b.shape(x).slice(1, 3);
      const kernelSize = b.shape(filter).slice(0, 2);
      return [
        needed[0] === true ? b.call("conv2dInputGradient", [g, filter], { ...attributes, inputSize }) : undefined,
        needed[1] === true ? b.call("conv2dFilterGradient", [x, g], { ...attributes, kernelSize }) : undefined,
      ];
    },
    reference: ([x, filter], [type], attributes, context) => {
      if (x === undefined || filter === undefined || type === undefined) return [];
      const output = context.zeros(type);
      const site = {
        window: convolutionWindow(attributes, filter.type.shape),
        groups: int(attributes, "groups"),
        input: imageOf(x.type.shape),
        output: imageOf(type.shape),
      };
      convolve("output", site, x.data, filter.data, output.data);
      return [output];
    },
    gpu: { kind: "kernels", variants: conv2dVariants },
  },
  export: {
    onnx: (context) => {
      const window = convolutionWindow(context.attributes, context.inputs[1]?.shape ?? []);
      const y = addNode(context, "Conv", [context.input(0, "nchw"), onnxFilter(context)], {
        ...onnxWindow(window),
        group: int(context.attributes, "groups"),
      });
      context.setOutput(0, y, "nchw");
    },
    tensorflow: tensorflowResult(tensorflowConvolution),
  },
});
