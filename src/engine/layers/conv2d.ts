/** Conv2D: `[batch, height, width, in]` -> `[batch, height', width', filters]`. */
import { activated, activationField, withPytorchActivation } from "./activations";
import { readNumber, readPair, readText } from "./attributes";
import { channelsOfGroup, groupedConvolutionProblem, groupsField, pythonGroups } from "./channel-groups";
import {
  convolutionParameters,
  convolutionReferences,
  finishConvolution,
  kerasConvolution,
  kernelOf,
  pytorchConvolution,
  pytorchPadding,
  pythonPair,
} from "./convolutions";
import { defineLayer } from "./define";
import { accept, imageProblem, imageSize, inputX, numbers, outputY, refuse, single } from "./problems";
import { dilationsField, kernelSizeField, paddingField, slideWindow, stridesField, windowProblem } from "./windows";

export const conv2d = defineLayer({
  type: "conv2d",
  label: "Conv2D",
  role: "layer",
  category: "convolution",
  docs: {
    summary: "Slides small filters over an image; each gives one output channel that says where its pattern is.",
    formula: "y[i, j, o] = activation(Σ x[i·s + u·d, j·s + v·d, c] · kernel[u, v, c, o] + bias[o])",
    references: [
      {
        title: "LeCun et al.: Gradient-based learning applied to document recognition (1998)",
        url: "https://doi.org/10.1109/5.726791",
      },
      ...convolutionReferences,
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    filters: { kind: "int", label: "Filters", help: "Output channels.", default: 16, min: 1, max: 65_536 },
    kernelSize: kernelSizeField,
    strides: stridesField,
    padding: paddingField("same"),
    dilations: dilationsField,
    groups: groupsField,
    activation: activationField,
    useBias: { kind: "boolean", label: "Bias", default: true },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = imageProblem("Conv2D", site, x) ?? windowProblem("Conv2D", site, "kernelSize", x);
    if (problem !== undefined) return refuse(problem);
    const [, , allChannels] = imageSize(x);
    const ungrouped = groupedConvolutionProblem("Conv2D", site, allChannels);
    if (ungrouped !== undefined) return refuse(ungrouped);
    const channels = channelsOfGroup(site.attributes, allChannels);
    const [kernelHeight, kernelWidth] = readPair(site.attributes, "kernelSize");
    const filters = readNumber(site.attributes, "filters");
    const { output } = slideWindow(site.attributes, "kernelSize", x);
    const window = kernelHeight * kernelWidth;
    return accept(activated(readText(site.attributes, "activation"), numbers([...output, filters])), {
      parameters: convolutionParameters(
        site.attributes,
        [kernelHeight, kernelWidth, channels, filters],
        window * channels,
        (window * filters) / readNumber(site.attributes, "groups"),
        filters,
      ),
      flops: 2 * window * channels * filters * output[0] * output[1],
    });
  },
  build: (build) => {
    const { b, attributes, inputs, specs } = build;
    const value = b.call("conv2d", [single(inputs, "x"), kernelOf(build)], {
      strides: readPair(attributes, "strides"),
      padding: slideWindow(attributes, "kernelSize", single(specs.inputs, "x")).padding,
      dilations: readPair(attributes, "dilations"),
      groups: readNumber(attributes, "groups"),
    });
    return finishConvolution(b, build, value);
  },
  source: {
    pytorch: (site) => {
      const x = single(site.inputs, "x");
      const [, , channels] = imageSize(x);
      const size = pythonPair(readPair(site.attributes, "kernelSize"));
      return withPytorchActivation(
        site.attributes,
        ...pytorchPadding(site.attributes, "kernelSize", x),
        `nn.Conv2d(${channels}, ${readNumber(site.attributes, "filters")}, ${size}${pytorchConvolution(site.attributes)}${pythonGroups(site.attributes)})`,
      );
    },
    keras: (site) =>
      `layers.Conv2D(${readNumber(site.attributes, "filters")}, ${pythonPair(readPair(site.attributes, "kernelSize"))}${kerasConvolution(site.attributes)}${pythonGroups(site.attributes)})`,
  },
});
