/** Gradient of maximum pooling: every window's gradient goes to the element that won. */
import { formatType, sameShape } from "../ir/types";
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";
import { maxPool2dGradientVariants } from "./max-pool2d-gradient.kernels";
import { gradientProblem, imageOf, pairAttribute, poolingAttributes, poolingWindow } from "./window-geometry";

export const maxPool2dGradient = defineOperator({
  name: "maxPool2dGradient",
  version: 1,
  docs: {
    summary: "Gradient of maxPool2d by its input, an image of inputSize, from the positions that maxPool2d kept.",
    formula: "dx[n, argmax[n, i, j, c], c] += dy[n, i, j, c]",
    references: [],
  },
  inputs: ["dy", "argmax"],
  outputs: ["dx"],
  attributes: { ...poolingAttributes, inputSize: { kind: "ints" } },
  infer: ([dy, argmax], attributes) => {
    if (dy === undefined || argmax === undefined) return refused("needs dy and argmax");
    const size = pairAttribute(attributes, "inputSize");
    const problem = gradientProblem(poolingWindow(attributes), size, dy);
    if (problem !== undefined) return refused(problem);
    if (argmax.dtype !== "i32" || !sameShape(argmax.shape, dy.shape)) {
      return refused(`argmax is ${formatType(argmax)}, expected i32 in the shape of dy`);
    }
    return inferred({ dtype: "f32", shape: [dy.shape[0] ?? 0, ...size, dy.shape[3] ?? 0] });
  },
  body: {
    kind: "primitive",
    gradient: unsupported(
      "maxPool2dGradient has no gradient of its own: second derivatives of pooling are not offered.",
    ),
    reference: ([dy, argmax], [type], _attributes, context) => {
      if (dy === undefined || argmax === undefined || type === undefined) return [];
      const dx = context.zeros(type);
      const image = imageOf(type.shape);
      const plane = image.height * image.width;
      const perImage = dy.data.length / Math.max(1, image.batch);
      for (let at = 0; at < dy.data.length; at++) {
        const n = Math.floor(at / perImage);
        const to = (n * plane + (argmax.data[at] ?? 0)) * image.channels + (at % image.channels);
        dx.data[to] = (dx.data[to] ?? 0) + (dy.data[at] ?? 0);
      }
      return [dx];
    },
    gpu: { kind: "kernels", variants: maxPool2dGradientVariants },
  },
  export: everywhere(unsupported("A gradient of pooling belongs to training: an exported model has none.")),
});
