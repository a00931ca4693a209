/** GlobalAvgPool2D: the mean of each channel, `[batch, height, width, channels]` -> `[batch, channels]`. */
import { elementCount } from "../ir/types";
import { defineLayer } from "./define";
import { accept, imageProblem, imageSize, inputX, numbers, outputY, refuse, single } from "./problems";

export const globalAvgPool2d = defineLayer({
  type: "globalAvgPool2d",
  label: "GlobalAvgPool2D",
  role: "layer",
  category: "pooling",
  docs: {
    summary:
      "One number a channel: its mean over the whole image. Often stands before the last Dense instead of Flatten.",
    formula: "y[c] = mean over i, j of x[i, j, c]",
    references: [{ title: "Lin, Chen, Yan: Network in network (2013)", url: "https://arxiv.org/abs/1312.4400" }],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {},
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = imageProblem("GlobalAvgPool2D", site, x);
    if (problem !== undefined) return refuse(problem);
    const [, , channels] = imageSize(x);
    return accept(numbers([channels]), { flops: elementCount(x.shape) });
  },
  build: ({ b, inputs }) => ({ y: b.call("reduceMean", [single(inputs, "x")], { axes: [1, 2], keepDims: false }) }),
  source: {
    pytorch: () => "nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())",
    keras: () => "layers.GlobalAveragePooling2D()",
  },
});
