/** Gradient of average pooling: every window's gradient is spread evenly over its elements. */
import { averageWindows } from "./average-pooling";
import { avgPool2dGradientVariants } from "./avg-pool2d-gradient.kernels";
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";
import { gradientProblem, imageOf, pairAttribute, poolingAttributes, poolingWindow } from "./window-geometry";

export const avgPool2dGradient = defineOperator({
  name: "avgPool2dGradient",
  version: 1,
  docs: {
    summary: "Gradient of avgPool2d by its input, an image of inputSize.",
    formula: "dx[n, i * s + p - pad, j * s + q - pad, c] += dy[n, i, j, c] / elements of the window",
    references: [],
  },
  inputs: ["dy"],
  outputs: ["dx"],
  attributes: { ...poolingAttributes, inputSize: { kind: "ints" } },
  infer: ([dy], attributes) => {
    if (dy === undefined) return refused("needs the input dy");
    const size = pairAttribute(attributes, "inputSize");
    const problem = gradientProblem(poolingWindow(attributes), size, dy);
    if (problem !== undefined) return refused(problem);
    return inferred({ dtype: "f32", shape: [dy.shape[0] ?? 0, ...size, dy.shape[3] ?? 0] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, outputGradients: [g], attributes }) => {
      const { inputSize: _, ...forward } = attributes;
      return [g === undefined ? undefined : b.call("avgPool2d", [g], forward)];
    },
    reference: ([dy], [type], attributes, context) => {
      if (dy === undefined || type === undefined) return [];
      const dx = context.zeros(type);
      averageWindows(
        "backward",
        poolingWindow(attributes),
        imageOf(type.shape),
        imageOf(dy.type.shape),
        dx.data,
        dy.data,
      );
      return [dx];
    },
    gpu: { kind: "kernels", variants: avgPool2dGradientVariants },
  },
  export: everywhere(unsupported("A gradient of pooling belongs to training: an exported model has none.")),
});
