/** AvgPool2D: the mean of each window, channel by channel; padding does not count. */
import { defineLayer } from "./define";
import { inferPooling, kerasPooling, poolingAttributes, poolingOperator, pytorchAveragePooling } from "./pooling";
import { inputX, outputY, single } from "./problems";

export const avgPool2d = defineLayer({
  type: "avgPool2d",
  label: "AvgPool2D",
  role: "layer",
  category: "pooling",
  docs: {
    summary: "Makes an image smaller by taking the mean of each window.",
    formula: "y[i, j, c] = mean over the window of x[i·s + u, j·s + v, c], padding not counted",
    references: [
      {
        title: "LeCun et al.: Gradient-based learning applied to document recognition (1998)",
        url: "https://doi.org/10.1109/5.726791",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: poolingAttributes,
  infer: (site) => inferPooling("AvgPool2D", site),
  build: ({ b, inputs, attributes, specs }) => ({
    y: b.call("avgPool2d", [single(inputs, "x")], poolingOperator(attributes, single(specs.inputs, "x"))),
  }),
  source: {
    pytorch: (site) => pytorchAveragePooling(site),
    keras: (site) => kerasPooling(site, "AveragePooling2D"),
  },
});
