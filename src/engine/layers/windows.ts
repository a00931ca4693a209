/**
 * The arithmetic of windows that slide over an image: output sizes and explicit padding for convolutions and pooling.
 * "same" follows TensorFlow: output = ceil(size / stride), the odd element of padding goes to the end.
 */
import { readPair, readText } from "./attributes";
import type { AttributeSchema, LayerAttributes, LayerProblem, LayerSite, TensorSpec } from "./define";
import { formatSpec } from "./define";
import { error, imageSize, setFix } from "./problems";

export const stridesField = {
  kind: "ints",
  label: "Strides",
  help: "Elements that the window moves between outputs.",
  names: ["height", "width"],
  default: [1, 1],
  min: 1,
  max: 64,
} as const satisfies AttributeSchema[string];

export const kernelSizeField = {
  kind: "ints",
  label: "Kernel size",
  names: ["height", "width"],
  default: [3, 3],
  min: 1,
  max: 64,
} as const satisfies AttributeSchema[string];

export const dilationsField = {
  kind: "ints",
  label: "Dilation",
  help: "Distance between the elements that the kernel looks at; 1 is an ordinary convolution.",
  names: ["height", "width"],
  default: [1, 1],
  min: 1,
  max: 64,
} as const satisfies AttributeSchema[string];

export function paddingField(initial: "same" | "valid"): AttributeSchema[string] {
  return {
    kind: "choice",
    label: "Padding",
    help: "Same pads with zeros so that stride 1 keeps the size; valid does not pad.",
    default: initial,
    options: [
      { value: "same", label: "Same" },
      { value: "valid", label: "Valid (none)" },
    ],
  };
}

export interface SlidingWindow {
  readonly output: readonly [height: number, width: number];
  /** `[top, bottom, left, right]`. */
  readonly padding: readonly [number, number, number, number];
}

export interface SlidAlong {
  readonly output: number;
  /** Zeros in front of the first element and behind the last. */
  readonly before: number;
  readonly after: number;
}

/** A window along one dimension. Causal padding lies in front alone, so that no output sees a later input than its own. */
export function slideAlong(padding: string, size: number, kernel: number, stride: number, dilation: number): SlidAlong {
  const reach = (kernel - 1) * dilation + 1;
  if (padding === "valid") return { output: Math.floor((size - reach) / stride) + 1, before: 0, after: 0 };
  const output = Math.ceil(size / stride);
  if (padding === "causal") return { output, before: reach - 1, after: 0 };
  const total = Math.max((output - 1) * stride + reach - size, 0);
  const before = Math.floor(total / 2);
  return { output, before, after: total - before };
}

/** Output size and padding of a window with attributes `sizeName`, `strides`, `padding` and perhaps `dilations` over an image. */
export function slideWindow(attributes: LayerAttributes, sizeName: string, spec: TensorSpec): SlidingWindow {
  const [height, width] = imageSize(spec);
  const [kernelHeight, kernelWidth] = readPair(attributes, sizeName);
  const [strideHeight, strideWidth] = readPair(attributes, "strides");
  const [dilationHeight, dilationWidth] = "dilations" in attributes ? readPair(attributes, "dilations") : [1, 1];
  const padding = readText(attributes, "padding");
  const rows = slideAlong(padding, height, kernelHeight, strideHeight, dilationHeight);
  const columns = slideAlong(padding, width, kernelWidth, strideWidth, dilationWidth);
  return {
    output: [rows.output, columns.output],
    padding: [rows.before, rows.after, columns.before, columns.after],
  };
}

/** Problem of a window that does not fit into its image, or undefined. */
export function windowProblem(
  label: string,
  site: LayerSite,
  sizeName: string,
  spec: TensorSpec,
): LayerProblem | undefined {
  const [height, width] = slideWindow(site.attributes, sizeName, spec).output;
  if (height >= 1 && width >= 1) return undefined;
  const size = readPair(site.attributes, sizeName).join(" × ");
  return error(
    "window-too-large",
    `${label} slides a window of ${size} over ${formatSpec(spec)}, which is smaller: set padding to same or take a smaller window.`,
    { attribute: "padding", fixes: [setFix(site, "padding", "same", "Set padding to same")] },
  );
}

/**
 * Output size of a transposed convolution, and the padding of the convolution that it transposes.
 * same: size × stride. valid: size × stride + max(kernel - stride, 0). As in TensorFlow.
 */
export function slideTransposed(attributes: LayerAttributes, spec: TensorSpec): SlidingWindow {
  const [height, width] = imageSize(spec);
  const [kernelHeight, kernelWidth] = readPair(attributes, "kernelSize");
  const [strideHeight, strideWidth] = readPair(attributes, "strides");
  const padding = readText(attributes, "padding");
  const grow = (size: number, kernel: number, stride: number): number =>
    size * stride + (padding === "valid" ? Math.max(kernel - stride, 0) : 0);
  const output = [grow(height, kernelHeight, strideHeight), grow(width, kernelWidth, strideWidth)] as const;
  const rows = slideAlong(padding, output[0], kernelHeight, strideHeight, 1);
  const columns = slideAlong(padding, output[1], kernelWidth, strideWidth, 1);
  return { output, padding: [rows.before, rows.after, columns.before, columns.after] };
}
