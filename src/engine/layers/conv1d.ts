/** Conv1D: `[batch, time, in]` -> `[batch, time', filters]`; a Conv2D over images of height 1. */
import { activated, activationField, applyActivation, kerasActivation, withPytorchActivation } from "./activations";
import { readFlag, readNumber, readText } from "./attributes";
import { channelsOfGroup, groupedConvolutionProblem, groupsField, pythonGroups } from "./channel-groups";
import { convolutionParameters, convolutionReferences, kernelOf } from "./convolutions";
import { defineLayer, formatSpec } from "./define";
import type { LayerAttributes } from "./define";
import {
  accept,
  error,
  inputX,
  numbers,
  outputY,
  refuse,
  sequenceProblem,
  sequenceSize,
  setFix,
  single,
} from "./problems";
import { slideAlong } from "./windows";

/** Length of the output and zeros before and after the input. */
function slide(attributes: LayerAttributes, time: number) {
  const [kernel, stride, dilation] = ["kernelSize", "stride", "dilation"].map((name) => readNumber(attributes, name));
  return slideAlong(readText(attributes, "padding"), time, kernel ?? 1, stride ?? 1, dilation ?? 1);
}

export const conv1d = defineLayer({
  type: "conv1d",
  label: "Conv1D",
  role: "layer",
  category: "convolution",
  docs: {
    summary:
      "Slides small filters along a sequence; each gives one output feature that says where its pattern is. With causal padding no step sees a later one.",
    formula: "y[t, o] = activation(Σ x[t·s + u·d, c] · kernel[u, c, o] + bias[o])",
    references: [
      {
        title: "van den Oord et al.: WaveNet: a generative model for raw audio (2016)",
        url: "https://arxiv.org/abs/1609.03499",
      },
      ...convolutionReferences,
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    filters: { kind: "int", label: "Filters", help: "Output features.", default: 16, min: 1, max: 65_536 },
    kernelSize: { kind: "int", label: "Kernel size", default: 3, min: 1, max: 1024 },
    stride: {
      kind: "int",
      label: "Stride",
      help: "Steps that the window moves between outputs.",
      default: 1,
      min: 1,
      max: 64,
    },
    padding: {
      kind: "choice",
      label: "Padding",
      help: "Same pads both ends with zeros so that stride 1 keeps the length; causal pads the beginning alone; valid does not pad.",
      default: "same",
      options: [
        { value: "same", label: "Same" },
        { value: "valid", label: "Valid (none)" },
        { value: "causal", label: "Causal" },
      ],
    },
    dilation: {
      kind: "int",
      label: "Dilation",
      help: "Distance between the steps that the kernel looks at; 1 is an ordinary convolution.",
      default: 1,
      min: 1,
      max: 1024,
    },
    groups: groupsField,
    activation: activationField,
    useBias: { kind: "boolean", label: "Bias", default: true },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = sequenceProblem("Conv1D", site, x);
    if (problem !== undefined) return refuse(problem);
    const [time, allFeatures] = sequenceSize(x);
    const ungrouped = groupedConvolutionProblem("Conv1D", site, allFeatures);
    if (ungrouped !== undefined) return refuse(ungrouped);
    const features = channelsOfGroup(site.attributes, allFeatures);
    const kernel = readNumber(site.attributes, "kernelSize");
    const filters = readNumber(site.attributes, "filters");
    const { output } = slide(site.attributes, time);
    if (output < 1) {
      return refuse(
        error(
          "window-too-large",
          `Conv1D slides a window of ${kernel} over ${formatSpec(x)}, which is shorter: set padding to same or take a smaller window.`,
          { attribute: "padding", fixes: [setFix(site, "padding", "same", "Set padding to same")] },
        ),
      );
    }
    return accept(activated(readText(site.attributes, "activation"), numbers([output, filters])), {
      parameters: convolutionParameters(
        site.attributes,
        [kernel, features, filters],
        kernel * features,
        (kernel * filters) / readNumber(site.attributes, "groups"),
        filters,
      ),
      flops: 2 * kernel * features * filters * output,
    });
  },
  build: (build) => {
    const { b, attributes, inputs, specs, parameters } = build;
    const [time, features] = sequenceSize(single(specs.inputs, "x"));
    const filters = readNumber(attributes, "filters");
    const { output, before, after } = slide(attributes, time);
    const image = b.call("reshape", [single(inputs, "x")], { shape: [-1, 1, time, features] });
    const kernel = b.call("reshape", [kernelOf(build)], { shape: [1, ...b.shape(kernelOf(build))] });
    const value = b.call("conv2d", [image, kernel], {
      strides: [1, readNumber(attributes, "stride")],
      padding: [0, 0, before, after],
      dilations: [1, readNumber(attributes, "dilation")],
      groups: readNumber(attributes, "groups"),
    });
    const sum = parameters.bias === undefined ? value : b.call("add", [value, parameters.bias]);
    const y = applyActivation(b, readText(attributes, "activation"), sum);
    return { y: b.call("reshape", [y], { shape: [-1, output, filters] }) };
  },
  source: {
    pytorch: (site) => {
      const [time, features] = sequenceSize(single(site.inputs, "x"));
      const { before, after } = slide(site.attributes, time);
      const stride = readNumber(site.attributes, "stride");
      const dilation = readNumber(site.attributes, "dilation");
      const options = [
        stride > 1 ? `, stride=${stride}` : "",
        dilation > 1 ? `, dilation=${dilation}` : "",
        pythonGroups(site.attributes),
        readFlag(site.attributes, "useBias") ? "" : ", bias=False",
      ].join("");
      return withPytorchActivation(
        site.attributes,
        ...(before + after === 0 ? [] : [`nn.ZeroPad1d((${before}, ${after}))`]),
        `nn.Conv1d(${features}, ${readNumber(site.attributes, "filters")}, ${readNumber(site.attributes, "kernelSize")}${options})`,
      );
    },
    keras: (site) => {
      const stride = readNumber(site.attributes, "stride");
      const dilation = readNumber(site.attributes, "dilation");
      const padding = readText(site.attributes, "padding");
      const options = [
        stride > 1 ? `, strides=${stride}` : "",
        padding === "valid" ? "" : `, padding="${padding}"`,
        dilation > 1 ? `, dilation_rate=${dilation}` : "",
        pythonGroups(site.attributes),
        kerasActivation(site.attributes),
        readFlag(site.attributes, "useBias") ? "" : ", use_bias=False",
      ].join("");
      return `layers.Conv1D(${readNumber(site.attributes, "filters")}, ${readNumber(site.attributes, "kernelSize")}${options})`;
    },
  },
});
