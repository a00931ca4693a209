/** GlobalAvgPool1D: the mean of each feature over time, `[batch, time, features]` -> `[batch, features]`. */
import { elementCount } from "../ir/types";
import { defineLayer } from "./define";
import { accept, inputX, numbers, outputY, refuse, sequenceProblem, sequenceSize, single } from "./problems";

export const globalAvgPool1d = defineLayer({
  type: "globalAvgPool1d",
  label: "GlobalAvgPool1D",
  role: "layer",
  category: "pooling",
  docs: {
    summary: "One number a feature: its mean over all steps of the sequence.",
    formula: "y[c] = mean over t of x[t, c]",
    references: [{ title: "Lin, Chen, Yan: Network in network (2013)", url: "https://arxiv.org/abs/1312.4400" }],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {},
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = sequenceProblem("GlobalAvgPool1D", site, x);
    if (problem !== undefined) return refuse(problem);
    const [, features] = sequenceSize(x);
    return accept(numbers([features]), { flops: elementCount(x.shape) });
  },
  build: ({ b, inputs }) => ({ y: b.call("reduceMean", [single(inputs, "x")], { axes: [1], keepDims: false }) }),
  source: {
    pytorch: () => "nn.Sequential(nn.AdaptiveAvgPool1d(1), nn.Flatten())",
    keras: () => "layers.GlobalAveragePooling1D()",
  },
});
