/** What max and average pooling share: attributes, inference and source. */
import { readPair, readText } from "./attributes";
import { pythonPair, pytorchPadding } from "./convolutions";
import type { AttributeSchema, LayerAttributes, LayerInferred, LayerSite, TensorSpec } from "./define";
import type { Attributes } from "../ir/types";
import { accept, imageProblem, imageSize, numbers, refuse, single } from "./problems";
import { paddingField, slideWindow, stridesField, windowProblem } from "./windows";

export const poolingAttributes: AttributeSchema = {
  size: { kind: "ints", label: "Window size", names: ["height", "width"], default: [2, 2], min: 1, max: 64 },
  strides: { ...stridesField, default: [2, 2] },
  padding: paddingField("valid"),
};

export function inferPooling(label: string, site: LayerSite): LayerInferred {
  const x = single(site.inputs, "x");
  const problem = imageProblem(label, site, x) ?? windowProblem(label, site, "size", x);
  if (problem !== undefined) return refuse(problem);
  const [, , channels] = imageSize(x);
  const [height, width] = readPair(site.attributes, "size");
  const { output } = slideWindow(site.attributes, "size", x);
  return accept(numbers([...output, channels]), { flops: output[0] * output[1] * channels * height * width });
}

/** Attributes of the pooling operators. */
export function poolingOperator(attributes: LayerAttributes, spec: TensorSpec): Attributes {
  return {
    size: readPair(attributes, "size"),
    strides: readPair(attributes, "strides"),
    padding: slideWindow(attributes, "size", spec).padding,
  };
}

/** `nn.MaxPool2d`, with explicit padding by the lowest number where there is any, so that padding is never the largest. */
export function pytorchMaxPooling(site: LayerSite): string {
  const pooling = `nn.MaxPool2d(${windowOptions(site)})`;
  const padding = pytorchPadding(site.attributes, "size", single(site.inputs, "x"), "nn.ConstantPad2d");
  const filled = padding.map((pad) => pad.replace(/\)$/, ', float("-inf"))'));
  return filled.length === 0 ? pooling : `nn.Sequential(${[...filled, pooling].join(", ")})`;
}

/** `nn.AvgPool2d`; ceil_mode stands for the one element more of padding at the end, which does not count. */
export function pytorchAveragePooling(site: LayerSite): string {
  const [top, bottom, left, right] = slideWindow(site.attributes, "size", single(site.inputs, "x")).padding;
  if (top + bottom + left + right === 0) return `nn.AvgPool2d(${windowOptions(site)})`;
  return `nn.AvgPool2d(${windowOptions(site)}, padding=${pythonPair([top, left])}, ceil_mode=True, count_include_pad=False)`;
}

function windowOptions(site: LayerSite): string {
  const size = pythonPair(readPair(site.attributes, "size"));
  return `${size}, stride=${pythonPair(readPair(site.attributes, "strides"))}`;
}

export function kerasPooling(site: LayerSite, layer: string): string {
  const size = readPair(site.attributes, "size");
  const strides = readPair(site.attributes, "strides");
  const moved = size[0] === strides[0] && size[1] === strides[1] ? "" : `, strides=${pythonPair(strides)}`;
  const padded = readText(site.attributes, "padding") === "same" ? ', padding="same"' : "";
  return `layers.${layer}(${pythonPair(size)}${moved}${padded})`;
}
