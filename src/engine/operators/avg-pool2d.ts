/** Mean of each window of an image. */
import { averageWindows } from "./average-pooling";
import { avgPool2dVariants } from "./avg-pool2d.kernels";
import { defineOperator, inferred, refused } from "./define";
import { addNode } from "./onnx-layout";
import type { Window } from "./window-geometry";
import {
  endInside,
  firstInside,
  imageOf,
  imageProblem,
  onnxWindow,
  outputSize,
  poolingAttributes,
  poolingProblem,
  poolingWindow,
} from "./window-geometry";
import { tensorflowResult, typed, windowed } from "./tensorflow-nodes";

/** For each output, elements of a whole window to those that lie inside the image. */
function paddingShares(window: Window, size: readonly number[], [height, width]: readonly [number, number]): number[] {
  const inside = (axis: 0 | 1, at: number): number => {
    const start = at * window.strides[axis] - window.padding[(2 * axis) as 0 | 2];
    return endInside(start, 1, window.kernel[axis], size[axis] ?? 1) - firstInside(start, 1);
  };
  const whole = window.kernel[0] * window.kernel[1];
  return Array.from(
    { length: height * width },
    (_, at) => whole / (inside(0, Math.floor(at / width)) * inside(1, at % width)),
  );
}

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
    tensorflow: tensorflowResult((context, [x = ""]) => {
      const window = poolingWindow(context.attributes);
      const size = context.inputs[0]?.shape.slice(1, 3) ?? [];
      const { image, padding } = windowed(context, x, size, window, 0);
      const attributes = { ksize: [1, ...window.kernel, 1], strides: [1, ...window.strides, 1], padding };
      const mean = typed(context, "AvgPool", [image], attributes);
      if (padding === "SAME" || image === x) return mean;
      // There the zeros of the padding count as elements.
      const [height = 1, width = 1] = context.outputs[0]?.shape.slice(1, 3) ?? [];
      const shares = paddingShares(window, size, [height, width]);
      const factors = context.constant("shares", { dtype: "f32", shape: [1, height, width, 1] }, shares);
      return typed(context, "Mul", [mean, factors]);
    }),
  },
});
