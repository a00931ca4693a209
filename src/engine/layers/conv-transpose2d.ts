/**
 * ConvTranspose2D: the transpose of a convolution, which makes images larger. The kernel is `[kh, kw, out, in]`: that of the
 * convolution which it transposes, so its forward pass is that convolution's gradient by its input.
 */
import { activated, activationField, withPytorchActivation } from "./activations";
import { readNumber, readPair, readText } from "./attributes";
import {
  convolutionParameters,
  convolutionReferences,
  finishConvolution,
  kerasConvolution,
  kernelOf,
  pythonPair,
} from "./convolutions";
import { defineLayer } from "./define";
import { accept, imageProblem, imageSize, inputX, numbers, outputY, refuse, single } from "./problems";
import { kernelSizeField, paddingField, slideTransposed, stridesField } from "./windows";

export const convTranspose2d = defineLayer({
  type: "convTranspose2d",
  label: "ConvTranspose2D",
  role: "layer",
  category: "convolution",
  docs: {
    summary: "Paints each input pixel with a learned pattern onto a larger image; strides say how much larger.",
    formula: "y[i·s + u, j·s + v, o] += x[i, j, c] · kernel[u, v, o, c], then + bias[o] and the activation",
    references: [
      { title: "Zeiler et al.: Deconvolutional networks (2010)", url: "https://doi.org/10.1109/CVPR.2010.5539957" },
      ...convolutionReferences,
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    filters: { kind: "int", label: "Filters", help: "Output channels.", default: 16, min: 1, max: 65_536 },
    kernelSize: kernelSizeField,
    strides: { ...stridesField, help: "Factor by which the image grows.", default: [2, 2] },
    padding: paddingField("same"),
    activation: activationField,
    useBias: { kind: "boolean", label: "Bias", default: true },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = imageProblem("ConvTranspose2D", site, x);
    if (problem !== undefined) return refuse(problem);
    const [height, width, channels] = imageSize(x);
    const [kernelHeight, kernelWidth] = readPair(site.attributes, "kernelSize");
    const filters = readNumber(site.attributes, "filters");
    const { output } = slideTransposed(site.attributes, x);
    const window = kernelHeight * kernelWidth;
    return accept(activated(readText(site.attributes, "activation"), numbers([...output, filters])), {
      parameters: convolutionParameters(
        site.attributes,
        [kernelHeight, kernelWidth, filters, channels],
        window * channels,
        window * filters,
        filters,
      ),
      flops: 2 * window * channels * filters * height * width,
    });
  },
  build: (build) => {
    const { b, attributes, inputs, specs } = build;
    const { output, padding } = slideTransposed(attributes, single(specs.inputs, "x"));
    const value = b.call("conv2dInputGradient", [single(inputs, "x"), kernelOf(build)], {
      strides: readPair(attributes, "strides"),
      padding,
      dilations: [1, 1],
      groups: 1,
      inputSize: output,
    });
    return finishConvolution(b, build, value);
  },
  source: {
    pytorch: (site) => {
      const x = single(site.inputs, "x");
      const [height, width, channels] = imageSize(x);
      const kernel = readPair(site.attributes, "kernelSize");
      const strides = readPair(site.attributes, "strides");
      const { output, padding } = slideTransposed(site.attributes, x);
      const [top, , left] = padding;
      const full = [(height - 1) * strides[0] + kernel[0], (width - 1) * strides[1] + kernel[1]] as const;
      const extra = [Math.max(output[0] - full[0] + top * 2, 0), Math.max(output[1] - full[1] + left * 2, 0)] as const;
      const bias = site.attributes.useBias === false ? ", bias=False" : "";
      const crop = full[0] - 2 * top + extra[0] !== output[0] || full[1] - 2 * left + extra[1] !== output[1];
      const module = `nn.ConvTranspose2d(${channels}, ${readNumber(site.attributes, "filters")}, ${pythonPair(kernel)}, stride=${pythonPair(strides)}, padding=${pythonPair([top, left])}, output_padding=${pythonPair(extra)}${bias})`;
      return withPytorchActivation(
        site.attributes,
        module,
        ...(crop
          ? [
              `nn.ZeroPad2d((0, ${output[1] - full[1] + 2 * left - extra[1]}, 0, ${output[0] - full[0] + 2 * top - extra[0]}))`,
            ]
          : []),
      );
    },
    keras: (site) =>
      `layers.Conv2DTranspose(${readNumber(site.attributes, "filters")}, ${pythonPair(readPair(site.attributes, "kernelSize"))}${kerasConvolution(site.attributes)})`,
  },
});
