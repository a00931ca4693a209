/** DepthwiseConv2D: every channel has filters of its own; `[batch, height, width, c]` -> `[batch, height', width', c·multiplier]`. */
import { activated, activationField, withPytorchActivation } from "./activations";
import { readNumber, readPair, readText } from "./attributes";
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

export const depthwiseConv2d = defineLayer({
  type: "depthwiseConv2d",
  label: "DepthwiseConv2D",
  role: "layer",
  category: "convolution",
  docs: {
    summary:
      "A convolution that keeps channels apart; cheap, and with a 1 × 1 Conv2D after it a separable convolution.",
    formula: "y[i, j, c·m + q] = activation(Σ x[i·s + u·d, j·s + v·d, c] · kernel[u, v, c, q] + bias[c·m + q])",
    references: [
      { title: "Howard et al.: MobileNets (2017)", url: "https://arxiv.org/abs/1704.04861" },
      ...convolutionReferences,
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    multiplier: {
      kind: "int",
      label: "Multiplier",
      help: "Output channels for each input channel.",
      default: 1,
      min: 1,
      max: 1024,
    },
    kernelSize: kernelSizeField,
    strides: stridesField,
    padding: paddingField("same"),
    dilations: dilationsField,
    activation: activationField,
    useBias: { kind: "boolean", label: "Bias", default: true },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = imageProblem("DepthwiseConv2D", site, x) ?? windowProblem("DepthwiseConv2D", site, "kernelSize", x);
    if (problem !== undefined) return refuse(problem);
    const [, , channels] = imageSize(x);
    const [kernelHeight, kernelWidth] = readPair(site.attributes, "kernelSize");
    const multiplier = readNumber(site.attributes, "multiplier");
    const { output } = slideWindow(site.attributes, "kernelSize", x);
    const window = kernelHeight * kernelWidth;
    const produced = channels * multiplier;
    return accept(activated(readText(site.attributes, "activation"), numbers([...output, produced])), {
      parameters: convolutionParameters(
        site.attributes,
        [kernelHeight, kernelWidth, channels, multiplier],
        window,
        window * multiplier,
        produced,
      ),
      flops: 2 * window * produced * output[0] * output[1],
    });
  },
  build: (build) => {
    const { b, attributes, inputs, specs } = build;
    const value = b.call("depthwiseConv2d", [single(inputs, "x"), kernelOf(build)], {
      strides: readPair(attributes, "strides"),
      padding: slideWindow(attributes, "kernelSize", single(specs.inputs, "x")).padding,
      dilations: readPair(attributes, "dilations"),
    });
    return finishConvolution(b, build, value);
  },
  source: {
    pytorch: (site) => {
      const x = single(site.inputs, "x");
      const [, , channels] = imageSize(x);
      const produced = channels * readNumber(site.attributes, "multiplier");
      const size = pythonPair(readPair(site.attributes, "kernelSize"));
      return withPytorchActivation(
        site.attributes,
        ...pytorchPadding(site.attributes, "kernelSize", x),
        `nn.Conv2d(${channels}, ${produced}, ${size}, groups=${channels}${pytorchConvolution(site.attributes)})`,
      );
    },
    keras: (site) => {
      const multiplier = readNumber(site.attributes, "multiplier");
      const more = multiplier === 1 ? "" : `, depth_multiplier=${multiplier}`;
      return `layers.DepthwiseConv2D(${pythonPair(readPair(site.attributes, "kernelSize"))}${more}${kerasConvolution(site.attributes)})`;
    },
  },
});
