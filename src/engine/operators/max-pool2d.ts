/** Largest element of each window of an image, and where it lies. */
import { defineOperator, inferred, refused } from "./define";
import { maxPool2dVariants } from "./max-pool2d.kernels";
import { addNode } from "./onnx-layout";
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
import { LOWEST, tensorflowResult, typed, windowed } from "./tensorflow-nodes";

export const maxPool2d = defineOperator({
  name: "maxPool2d",
  version: 1,
  docs: {
    summary:
      "Largest element of each window, and its position height * W + width in the image; the first of equal ones. Padding never wins.",
    formula: "y[n, i, j, c] = max over p, q of x[n, i * s + p - pad, j * s + q - pad, c]",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y", "argmax"],
  attributes: poolingAttributes,
  infer: ([x], attributes) => {
    if (x === undefined) return refused("needs the input x");
    const image = imageOf(x.shape);
    const window = poolingWindow(attributes);
    const size = [image.height, image.width] as const;
    const problem = imageProblem("x", x) ?? poolingProblem(window, size);
    if (problem !== undefined) return refused(problem);
    const shape = [image.batch, ...outputSize(window, size), image.channels];
    return inferred({ dtype: "f32", shape }, { dtype: "i32", shape });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x], outputs: [, argmax], outputGradients: [g], attributes }) => {
      if (x === undefined || argmax === undefined || g === undefined) return [undefined];
      return [b.call("maxPool2dGradient", [g, argmax], { ...attributes, inputSize: b.shape(x).slice(1, 3) })];
    },
    reference: ([x], [type, indexType], attributes, context) => {
      if (x === undefined || type === undefined || indexType === undefined) return [];
      const y = context.zeros(type);
      const argmax = context.zeros(indexType);
      const { kernel, strides, padding } = poolingWindow(attributes);
      const image = imageOf(x.type.shape);
      const out = imageOf(type.shape);
      let at = 0;
      for (let n = 0; n < out.batch; n++) {
        for (let oy = 0; oy < out.height; oy++) {
          const startY = oy * strides[0] - padding[0];
          const fromY = startY + firstInside(startY, 1);
          const toY = startY + endInside(startY, 1, kernel[0], image.height);
          for (let ox = 0; ox < out.width; ox++) {
            const startX = ox * strides[1] - padding[2];
            const fromX = startX + firstInside(startX, 1);
            const toX = startX + endInside(startX, 1, kernel[1], image.width);
            for (let c = 0; c < out.channels; c++, at++) {
              let best = x.data[((n * image.height + fromY) * image.width + fromX) * image.channels + c] ?? 0;
              let where = fromY * image.width + fromX;
              for (let h = fromY; h < toY; h++) {
                for (let w = fromX; w < toX; w++) {
                  const value = x.data[((n * image.height + h) * image.width + w) * image.channels + c] ?? 0;
                  if (value > best) {
                    best = value;
                    where = h * image.width + w;
                  }
                }
              }
              y.data[at] = best;
              argmax.data[at] = where;
            }
          }
        }
      }
      return [y, argmax];
    },
    gpu: { kind: "kernels", variants: maxPool2dVariants },
  },
  export: {
    onnx: (context) => {
      const { dilations: _, ...window } = onnxWindow(poolingWindow(context.attributes));
      context.setOutput(0, addNode(context, "MaxPool", [context.input(0, "nchw")], window), "nchw");
    },
    tensorflow: tensorflowResult((context, [x = ""]) => {
      const window = poolingWindow(context.attributes);
      const { image, padding } = windowed(context, x, context.inputs[0]?.shape.slice(1, 3) ?? [], window, LOWEST);
      const attributes = { ksize: [1, ...window.kernel, 1], strides: [1, ...window.strides, 1], padding };
      return typed(context, "MaxPool", [image], attributes);
    }),
  },
});
