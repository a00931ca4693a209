/** GroupNorm: normalises each example over groups of its channels (last dimension) and all positions. */
import { elementCount } from "../ir/types";
import { readNumber } from "./attributes";
import { commonDivisor } from "./channel-groups";
import { defineLayer, formatSpec } from "./define";
import { epsilonField } from "./normalizations";
import { accept, error, idProblem, inputX, insertFix, numbers, outputY, refuse, setFix, single } from "./problems";

export const groupNorm = defineLayer({
  type: "groupNorm",
  label: "GroupNorm",
  role: "layer",
  category: "normalization",
  docs: {
    summary:
      "Brings groups of channels of each example to mean 0 and variance 1, then scales and shifts every channel by learned numbers. Does not look at other examples, so small batches do it no harm.",
    formula:
      "y = gamma · (x - mean) / √(variance + epsilon) + beta, statistics over one group of channels at all positions of one example",
    references: [{ title: "Wu, He: Group normalization (2018)", url: "https://arxiv.org/abs/1803.08494" }],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    groups: {
      kind: "int",
      label: "Groups",
      help: "Must divide the channels; 1 normalises all of them together.",
      default: 8,
      min: 1,
      max: 65_536,
    },
    epsilon: epsilonField,
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const ids = idProblem("GroupNorm", site, "x", x);
    if (ids !== undefined) return refuse(ids);
    const channels = x.shape.at(-1);
    if (channels === undefined) {
      return refuse(
        error(
          "rank-mismatch",
          `GroupNorm expects features or channels in its last dimension, gets ${formatSpec(x)}: insert a Reshape.`,
          { port: "x", fixes: [insertFix(site, "x", "reshape", "Reshape", { shape: [1] })] },
        ),
      );
    }
    const groups = readNumber(site.attributes, "groups");
    if (channels % groups !== 0) {
      const better = commonDivisor(groups, channels);
      return refuse(
        error(
          "groups-mismatch",
          `GroupNorm cannot split the ${channels} channels of ${formatSpec(x)} into ${groups} equal groups: set groups to ${better}.`,
          { attribute: "groups", fixes: [setFix(site, "groups", better, `Set groups to ${better}`)] },
        ),
      );
    }
    return accept(numbers(x.shape), {
      parameters: [
        { name: "gamma", shape: [channels], initializer: { kind: "ones" }, trainable: true },
        { name: "beta", shape: [channels], initializer: { kind: "zeros" }, trainable: true },
      ],
      flops: elementCount(x.shape) * 8,
    });
  },
  build: ({ b, inputs, parameters, attributes }) => {
    const { gamma, beta } = parameters;
    if (gamma === undefined || beta === undefined) throw new Error("GroupNorm is built without its parameters.");
    const options = { groups: readNumber(attributes, "groups"), epsilon: readNumber(attributes, "epsilon") };
    return { y: b.call("groupNorm", [single(inputs, "x"), gamma, beta], options) };
  },
  source: {
    pytorch: (site) =>
      `nn.GroupNorm(${readNumber(site.attributes, "groups")}, ${single(site.inputs, "x").shape.at(-1) ?? 1}, eps=${readNumber(site.attributes, "epsilon")})`,
    keras: (site) =>
      `layers.GroupNormalization(groups=${readNumber(site.attributes, "groups")}, epsilon=${readNumber(site.attributes, "epsilon")})`,
  },
});
