/**
 * Noise: normal random numbers that a generator turns into examples. Drawn anew at every training step; the module that predicts
 * takes them as an input, so that whoever uses the model chooses them.
 */
import { readList } from "./attributes";
import { defineLayer } from "./define";
import { accept, numbers, outputY } from "./problems";

export const noise = defineLayer({
  type: "noise",
  label: "Noise",
  role: "layer",
  category: "data",
  docs: {
    summary:
      "Gives random numbers to start from, other ones for each example and at every step. A generator learns to make examples of them. When predicting they are an input of the model.",
    formula: "y ~ N(0, 1), each element for itself",
    references: [
      {
        title: "Goodfellow et al.: Generative adversarial nets (2014)",
        url: "https://arxiv.org/abs/1406.2661",
      },
    ],
  },
  inputs: [],
  outputs: outputY,
  attributes: {
    shape: {
      kind: "shape",
      label: "Shape",
      help: "Without the batch: 32 is a vector of 32 random numbers.",
      default: [32],
      min: 1,
    },
  },
  infer: (site) => accept(numbers(readList(site.attributes, "shape"))),
  build: ({ b, attributes, batchSize, stream, given }) => {
    const shape = readList(attributes, "shape");
    return { y: given?.(numbers(shape)) ?? b.call("randomNormal", [], { shape: [batchSize, ...shape], stream }) };
  },
  source: {
    pytorch: () => "nn.Identity()",
    keras: (site) =>
      `layers.Input(shape=(${readList(site.attributes, "shape")
        .map((size) => `${String(size)},`)
        .join(" ")}))`,
  },
});
