/** What the convolution layers share: their parameters, bias and activation, and how they read in other frameworks. */
import type { ModuleBuilder } from "../ir/builder";
import type { Shape, ValueId } from "../ir/types";
import { applyActivation, kerasActivation, weightInitializer } from "./activations";
import { readFlag, readPair, readText } from "./attributes";
import type { LayerAttributes, LayerBuild, ParameterSpec, TensorSpec } from "./define";
import { slideWindow } from "./windows";

export const convolutionReferences = [
  {
    title: "Dumoulin, Visin: A guide to convolution arithmetic for deep learning (2016)",
    url: "https://arxiv.org/abs/1603.07285",
  },
];

/** `kernel` of the given shape, and `bias` with one number an output channel if the layer has one. */
export function convolutionParameters(
  attributes: LayerAttributes,
  kernel: Shape,
  fanIn: number,
  fanOut: number,
  channels: number,
): readonly ParameterSpec[] {
  const weights: ParameterSpec = {
    name: "kernel",
    shape: kernel,
    initializer: weightInitializer(attributes, fanIn, fanOut),
    trainable: true,
  };
  const bias: ParameterSpec = { name: "bias", shape: [channels], initializer: { kind: "zeros" }, trainable: true };
  return readFlag(attributes, "useBias") ? [weights, bias] : [weights];
}

export function kernelOf({ parameters, node }: LayerBuild): ValueId {
  const { kernel } = parameters;
  if (kernel === undefined) throw new Error(`${node} is built without its kernel.`);
  return kernel;
}

/** Adds the bias, if there is one, and applies the activation. */
export function finishConvolution(b: ModuleBuilder, build: LayerBuild, value: ValueId): { readonly y: ValueId } {
  const { bias } = build.parameters;
  const sum = bias === undefined ? value : b.call("add", [value, bias]);
  return { y: applyActivation(b, readText(build.attributes, "activation"), sum) };
}

/** `3` for a square pair, `(3, 5)` otherwise. */
export function pythonPair(pair: readonly [number, number]): string {
  return pair[0] === pair[1] ? String(pair[0]) : `(${pair[0]}, ${pair[1]})`;
}

/** Explicit padding in front of a PyTorch module, which has no "same" for strides; none where nothing is padded. */
export function pytorchPadding(
  attributes: LayerAttributes,
  sizeName: string,
  spec: TensorSpec,
  fill = "nn.ZeroPad2d",
): readonly string[] {
  const [top, bottom, left, right] = slideWindow(attributes, sizeName, spec).padding;
  return top + bottom + left + right === 0 ? [] : [`${fill}((${left}, ${right}, ${top}, ${bottom}))`];
}

/** `, strides=2, padding="same", dilation_rate=2, activation="relu", use_bias=False`, what is not the default. */
export function kerasConvolution(attributes: LayerAttributes): string {
  const strides = readPair(attributes, "strides");
  const parts: string[] = [];
  if (Math.max(...strides) > 1) parts.push(`strides=${pythonPair(strides)}`);
  if (readText(attributes, "padding") === "same") parts.push('padding="same"');
  if ("dilations" in attributes) {
    const dilations = readPair(attributes, "dilations");
    if (Math.max(...dilations) > 1) parts.push(`dilation_rate=${pythonPair(dilations)}`);
  }
  const bias = readFlag(attributes, "useBias") ? "" : ", use_bias=False";
  return `${parts.map((part) => `, ${part}`).join("")}${kerasActivation(attributes)}${bias}`;
}

/** `, stride=2, dilation=2, bias=False`, what is not the default. */
export function pytorchConvolution(attributes: LayerAttributes): string {
  const strides = readPair(attributes, "strides");
  const dilations = "dilations" in attributes ? readPair(attributes, "dilations") : ([1, 1] as const);
  return [
    Math.max(...strides) > 1 ? `, stride=${pythonPair(strides)}` : "",
    Math.max(...dilations) > 1 ? `, dilation=${pythonPair(dilations)}` : "",
    readFlag(attributes, "useBias") ? "" : ", bias=False",
  ].join("");
}
