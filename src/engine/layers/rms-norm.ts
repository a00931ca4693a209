/** RMSNorm: scales each example by the root mean square of its last dimensions. */
import { elementCount } from "../ir/types";
import { readNumber } from "./attributes";
import { defineLayer } from "./define";
import { epsilonField, trailingField, trailingProblem } from "./normalizations";
import { accept, inputX, numbers, outputY, refuse, single } from "./problems";

export const rmsNorm = defineLayer({
  type: "rmsNorm",
  label: "RMSNorm",
  role: "layer",
  category: "normalization",
  docs: {
    summary:
      "Brings the numbers of each example to root mean square 1, then scales them by learned numbers. Like LayerNorm, but without taking off the mean: a little cheaper.",
    formula: "y = gamma · x / √(mean of x² + epsilon), over the last axes of one example",
    references: [
      {
        title: "Zhang, Sennrich: Root mean square layer normalization (2019)",
        url: "https://arxiv.org/abs/1910.07467",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: { axes: trailingField, epsilon: epsilonField },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = trailingProblem("RMSNorm", site, x);
    if (problem !== undefined) return refuse(problem);
    const shape = x.shape.slice(x.shape.length - readNumber(site.attributes, "axes"));
    return accept(numbers(x.shape), {
      parameters: [{ name: "gamma", shape, initializer: { kind: "ones" }, trainable: true }],
      flops: elementCount(x.shape) * 4,
    });
  },
  build: ({ b, inputs, parameters, attributes }) => {
    const { gamma } = parameters;
    if (gamma === undefined) throw new Error("RMSNorm is built without its gamma.");
    const options = { axes: readNumber(attributes, "axes"), epsilon: readNumber(attributes, "epsilon") };
    return { y: b.call("rmsNorm", [single(inputs, "x"), gamma], options) };
  },
  source: {
    pytorch: (site) => {
      const { shape } = single(site.inputs, "x");
      const normalised = shape.slice(shape.length - readNumber(site.attributes, "axes"));
      return `nn.RMSNorm([${normalised.join(", ")}], eps=${readNumber(site.attributes, "epsilon")})`;
    },
    keras: (site) => {
      const axes = readNumber(site.attributes, "axes");
      const list = Array.from({ length: axes }, (_, axis) => axis - axes).join(", ");
      return `layers.RMSNormalization(axis=${axes === 1 ? "-1" : `[${list}]`}, epsilon=${readNumber(site.attributes, "epsilon")})`;
    },
  },
});
