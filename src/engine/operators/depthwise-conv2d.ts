/** Convolution in which every channel has filters of its own. */
import { defineOperator, inferred, refused } from "./define";
import { depthwiseConv2dVariants } from "./depthwise-conv2d.kernels";
import { depthwiseFilterProblem, onnxDepthwiseFilter } from "./depthwise-convolution";
import { convolveDepthwise } from "./depthwise-loops";
import { addNode } from "./onnx-layout";
import {
  convolutionAttributes,
  convolutionWindow,
  imageOf,
  imageProblem,
  onnxWindow,
  outputSize,
  windowProblem,
} from "./window-geometry";
import { tensorflowDepthwise } from "./tensorflow-convolution";
import { tensorflowResult } from "./tensorflow-nodes";

export const depthwiseConv2d = defineOperator({
  name: "depthwiseConv2d",
  version: 1,
  docs: {
    summary:
      "Convolution of every channel of [batch, height, width, channels] with its own filters [height, width, channels, multiplier].",
    formula:
      "y[n, i, j, c * M + m] = sum over p, q of x[n, i * s + p * d - pad, j * s + q * d - pad, c] * filter[p, q, c, m]",
    references: ["Howard et al., MobileNets, 2017"],
  },
  inputs: ["x", "filter"],
  outputs: ["y"],
  attributes: convolutionAttributes,
  infer: ([x, filter], attributes) => {
    if (x === undefined || filter === undefined) return refused("needs x and filter");
    const image = imageOf(x.shape);
    const window = convolutionWindow(attributes, filter.shape);
    const size = [image.height, image.width] as const;
    const problem =
      imageProblem("x", x) ?? depthwiseFilterProblem(filter, image.channels) ?? windowProblem(window, size);
    if (problem !== undefined) return refused(problem);
    return inferred({
      dtype: "f32",
      shape: [image.batch, ...outputSize(window, size), image.channels * (filter.shape[3] ?? 0)],
    });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x, filter], outputGradients: [g], attributes, needed }) => {
      if (x === undefined || filter === undefined || g === undefined) return [undefined, undefined];
      const inputSize = b.shape(x).slice(1, 3);
      const kernelSize = b.shape(filter).slice(0, 2);
      return [
        needed[0] === true
          ? b.call("depthwiseConv2dInputGradient", [g, filter], { ...attributes, inputSize })
          : undefined,
        needed[1] === true ? b.call("depthwiseConv2dFilterGradient", [x, g], { ...attributes, kernelSize }) : undefined,
      ];
    },
    reference: ([x, filter], [type], attributes, context) => {
      if (x === undefined || filter === undefined || type === undefined) return [];
      const output = context.zeros(type);
      const window = convolutionWindow(attributes, filter.type.shape);
      const site = { window, input: imageOf(x.type.shape), output: imageOf(type.shape) };
      convolveDepthwise("output", site, x.data, filter.data, output.data);
      return [output];
    },
    gpu: { kind: "kernels", variants: depthwiseConv2dVariants },
  },
  export: {
    onnx: (context) => {
      const shape = context.inputs[1]?.shape ?? [];
      const y = addNode(context, "Conv", [context.input(0, "nchw"), onnxDepthwiseFilter(context)], {
        ...onnxWindow(convolutionWindow(context.attributes, shape)),
        group: shape[2] ?? 1,
      });
      context.setOutput(0, y, "nchw");
    },
    tensorflow: tensorflowResult(tensorflowDepthwise),
  },
});
