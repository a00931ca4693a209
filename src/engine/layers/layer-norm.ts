/** LayerNorm: normalises each example by itself over its last dimensions. */
import { elementCount } from "../ir/types";
import { readNumber } from "./attributes";
import { defineLayer } from "./define";
import { epsilonField, trailingField, trailingProblem } from "./normalizations";
import { accept, inputX, numbers, outputY, refuse, single } from "./problems";

export const layerNorm = defineLayer({
  type: "layerNorm",
  label: "LayerNorm",
  role: "layer",
  category: "normalization",
  docs: {
    summary:
      "Brings the numbers of each example to mean 0 and variance 1, then scales and shifts them by learned numbers. Works the same in training and predicting.",
    formula: "y = gamma · (x - mean) / √(variance + epsilon) + beta, statistics over the last axes of one example",
    references: [{ title: "Ba, Kiros, Hinton: Layer normalization (2016)", url: "https://arxiv.org/abs/1607.06450" }],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: { axes: trailingField, epsilon: epsilonField },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = trailingProblem("LayerNorm", site, x);
    if (problem !== undefined) return refuse(problem);
    const axes = readNumber(site.attributes, "axes");
    const shape = x.shape.slice(x.shape.length - axes);
    return accept(numbers(x.shape), {
      parameters: [
        { name: "gamma", shape, initializer: { kind: "ones" }, trainable: true },
        { name: "beta", shape, initializer: { kind: "zeros" }, trainable: true },
      ],
      flops: elementCount(x.shape) * 8,
    });
  },
  build: ({ b, inputs, parameters, attributes }) => {
    const { gamma, beta } = parameters;
    if (gamma === undefined || beta === undefined) throw new Error("LayerNorm is built without its parameters.");
    const options = { axes: readNumber(attributes, "axes"), epsilon: readNumber(attributes, "epsilon") };
    return { y: b.call("layerNorm", [single(inputs, "x"), gamma, beta], options) };
  },
  source: {
    pytorch: (site) => {
      const { shape } = single(site.inputs, "x");
      const normalised = shape.slice(shape.length - readNumber(site.attributes, "axes"));
      return `nn.LayerNorm([${normalised.join(", ")}], eps=${readNumber(site.attributes, "epsilon")})`;
    },
    keras: (site) => {
      const axes = readNumber(site.attributes, "axes");
      const list = Array.from({ length: axes }, (_, axis) => axis - axes).join(", ");
      return `layers.LayerNormalization(axis=${axes === 1 ? "-1" : `[${list}]`}, epsilon=${readNumber(site.attributes, "epsilon")})`;
    },
  },
});
