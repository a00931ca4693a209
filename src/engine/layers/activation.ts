/** Activation: one of the activation functions as a layer of its own. */
import { elementCount } from "../ir/types";
import { activated, activationOptions, activationSource, applyActivation } from "./activations";
import { readNumber, readText } from "./attributes";
import { defineLayer, formatSpec } from "./define";
import type { LayerAttributes } from "./define";
import { accept, error, idProblem, inputX, insertFix, numbers, outputY, refuse, single } from "./problems";

function alphaOf(attributes: LayerAttributes): number | undefined {
  const kind = readText(attributes, "function");
  if (kind === "leakyRelu") return readNumber(attributes, "slope");
  return kind === "elu" ? readNumber(attributes, "alpha") : undefined;
}

export const activation = defineLayer({
  type: "activation",
  label: "Activation",
  role: "layer",
  category: "activation",
  docs: {
    summary: "Bends the numbers, so that layers on layers can say more than one layer could.",
    formula:
      "relu max(x, 0) · leaky relu max(x, slope·x) · elu x if x > 0 else alpha·(eˣ - 1) · gelu x·Φ(x) · silu x·σ(x) · sigmoid σ(x) = 1 / (1 + e⁻ˣ) · tanh · softmax eˣ / Σ eˣ",
    references: [
      {
        title: "Nair, Hinton: Rectified linear units improve restricted Boltzmann machines (2010)",
        url: "https://icml.cc/Conferences/2010/papers/432.pdf",
      },
      {
        title: "Clevert, Unterthiner, Hochreiter: Exponential linear units (2015)",
        url: "https://arxiv.org/abs/1511.07289",
      },
      { title: "Hendrycks, Gimpel: Gaussian error linear units (2016)", url: "https://arxiv.org/abs/1606.08415" },
      { title: "Elfwing, Uchibe, Doya: Sigmoid-weighted linear units (2017)", url: "https://arxiv.org/abs/1702.03118" },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    function: { kind: "choice", label: "Function", default: "relu", options: activationOptions },
    slope: {
      kind: "float",
      label: "Slope below zero",
      default: 0.01,
      min: 0,
      max: 1,
      step: 0.01,
      visibleWhen: { attribute: "function", in: ["leakyRelu"] },
    },
    alpha: {
      kind: "float",
      label: "Alpha",
      help: "The function approaches -alpha.",
      default: 1,
      min: 0,
      max: 10,
      step: 0.1,
      visibleWhen: { attribute: "function", in: ["elu"] },
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const ids = idProblem("Activation", site, "x", x);
    if (ids !== undefined) return refuse(ids);
    const kind = readText(site.attributes, "function");
    if (kind === "softmax" && x.shape.length === 0) {
      return refuse(
        error(
          "rank-mismatch",
          `Softmax expects one number a class, gets ${formatSpec(x)}: use sigmoid, or insert a Reshape.`,
          {
            port: "x",
            fixes: [insertFix(site, "x", "reshape", "Reshape", { shape: [1] })],
          },
        ),
      );
    }
    return accept(activated(kind, numbers(x.shape)), { flops: elementCount(x.shape) });
  },
  build: ({ b, inputs, attributes }) => ({
    y: applyActivation(b, readText(attributes, "function"), single(inputs, "x"), alphaOf(attributes)),
  }),
  source: {
    pytorch: (site) => {
      const kind = readText(site.attributes, "function");
      if (kind === "leakyRelu") return `nn.LeakyReLU(${readNumber(site.attributes, "slope")})`;
      if (kind === "elu") return `nn.ELU(${readNumber(site.attributes, "alpha")})`;
      return activationSource(kind).pytorch;
    },
    keras: (site) => {
      const kind = readText(site.attributes, "function");
      if (kind === "leakyRelu") return `layers.LeakyReLU(negative_slope=${readNumber(site.attributes, "slope")})`;
      if (kind === "elu") return `layers.ELU(alpha=${readNumber(site.attributes, "alpha")})`;
      return `layers.Activation(${activationSource(kind).keras})`;
    },
  },
});
