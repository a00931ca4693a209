/** Mean of each window of an image. */
import { averageWindows } from "./average-pooling";
import { avgPool2dVariants } from "./avg-pool2d.kernels";
import { defineOperator, inferred, refused } from "./define";
import { addNode } from "./onnx-layout";
import {
  imageOf,
  imageProblem,
  onnxWindow,
  outputSize,
  poolingAttributes,
  poolingProblem,
  poolingWindow,
} from "./window-geometry";

export const avgPool2d = defineOperator({
  name: "avgPool2d",
  version: 1,
  docs: {
    summary: "Mean of each window; padding is not counted.",
    formula: "y[n, i, j, c] = mean over p, q inside the image of x[n, i * s + p - pad, j * s + q - pad, c]",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: poolingAttributes,
  infer: ([x], attributes) => {
    if (x === undefined) return refused("needs the input x");
    const image = imageOf(x.shape);
    const window = poolingWindow(attributes);
    const size = [image.height, image.width] as const;
    const problem = imageProblem("x", x) ?? poolingProblem(window, size);
    if (problem !== undefined) return refused(problem);
    return inferred({ dtype: "f32", shape: [image.batch, ...outputSize(window, size), image.channels] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x], outputGradients: [g], attributes }) => {
      if (x === undefined || g === undefined) return [undefined];
      return [b.call("avgPool2dGradient", [g], { ...attributes, inputSize: b.shape(x).slice(1, 3) })];
    },
    reference: ([x], [type], attributes, context) => {
      if (x === undefined || type === undefined) return [];
      const y = context.zeros(type);
      averageWindows("forward", poolingWindow(attributes), imageOf(x.type.shape), imageOf(type.shape), x.data, y.data);
      return [y];
    },
    gpu: { kind: "kernels", variants: avgPool2dVariants },
  },
  export: {
    onnx: (context) => {
      const { dilations: _, ...window } = onnxWindow(poolingWindow(context.attributes));
      const attributes = { ...window, count_include_pad: 0 };
      context.setOutput(0, addNode(context, "AveragePool", [context.input(0, "nchw")], attributes), "nchw");
    },
  },
});
