/** MaxPool2D: the largest value of each window, channel by channel. */
import { defineLayer } from "./define";
import { inferPooling, kerasPooling, poolingAttributes, poolingOperator, pytorchMaxPooling } from "./pooling";
import { inputX, outputY, single } from "./problems";

export const maxPool2d = defineLayer({
  type: "maxPool2d",
  label: "MaxPool2D",
  role: "layer",
  category: "pooling",
  docs: {
    summary: "Makes an image smaller by keeping the largest value of each window.",
    formula: "y[i, j, c] = max over the window of x[i·s + u, j·s + v, c]",
    references: [
      {
        title: "Scherer, Müller, Behnke: Evaluation of pooling operations in convolutional architectures (2010)",
        url: "https://doi.org/10.1007/978-3-642-15825-4_10",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: poolingAttributes,
  infer: (site) => inferPooling("MaxPool2D", site),
  build: ({ b, inputs, attributes, specs }) => ({
    y: b.call("maxPool2d", [single(inputs, "x")], poolingOperator(attributes, single(specs.inputs, "x"))),
  }),
  source: {
    pytorch: (site) => pytorchMaxPooling(site),
    keras: (site) => kerasPooling(site, "MaxPooling2D"),
  },
});
