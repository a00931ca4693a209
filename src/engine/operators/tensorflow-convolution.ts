/**
 * Convolutions as TensorFlow has them: Conv2D, DepthwiseConv2dNative and Conv2DBackpropInput over NHWC, with filters in our own order. What
 * they do not know on every device (groups, dilated depthwise filters, dilated transposes) is put together from what they do.
 */
import type { Shape } from "../ir/types";
import { elementCount } from "../ir/types";
import type { TensorData, TensorflowContext } from "./define";
import { int } from "./define";
import { dtypeAttribute, int32, int32s, padded, reshaped, sliced, typed, windowed } from "./tensorflow-nodes";
import type { Window } from "./window-geometry";
import { convolutionWindow, extent, pairAttribute } from "./window-geometry";

/** conv2d of `[x, filter]`. */
export function tensorflowConvolution(context: TensorflowContext, [x = "", filter = ""]: readonly string[]): string {
  const shape = context.inputs[1]?.shape ?? [];
  const window = convolutionWindow(context.attributes, shape);
  const { image, attributes } = slidingWindow(context, x, window);
  const groups = int(context.attributes, "groups");
  return inGroups(context, groups, [image, context.inputs[0]?.shape.at(-1) ?? 1], [filter, shape], (part, own) =>
    typed(context, "Conv2D", [part, own], { ...attributes, dilations: [1, ...window.dilations, 1] }),
  );
}

/** depthwiseConv2d of `[x, filter]`. */
export function tensorflowDepthwise(context: TensorflowContext, [x = "", filter = ""]: readonly string[]): string {
  const shape = context.inputs[1]?.shape ?? [];
  const [height = 1, width = 1, channels = 1, multiplier = 1] = shape;
  const window = convolutionWindow(context.attributes, shape);
  const { image, attributes } = slidingWindow(context, x, window);
  const plain = window.strides[0] === window.strides[1] && window.dilations.every((dilation) => dilation === 1);
  const whole = { ...attributes, dilations: [1, 1, 1, 1] };
  if (plain) return typed(context, "DepthwiseConv2dNative", [image, filter], whole);
  const wide = [height, width, 1, channels * multiplier];
  const flat = reshaped(context, filter, wide);
  return inGroups(context, channels, [image, channels], [flat, wide], (part, own) =>
    typed(context, "Conv2D", [part, own], { ...attributes, dilations: [1, ...window.dilations, 1] }),
  );
}

/** conv2dInputGradient of `[dy, filter]`: without padding over all that it reaches, then cut to size. */
export function tensorflowTransposedConvolution(
  context: TensorflowContext,
  [dy = "", filter = ""]: readonly string[],
): string {
  const shape = context.inputs[1]?.shape ?? [];
  const window = convolutionWindow(context.attributes, shape);
  const [top, bottom, left, right] = window.padding;
  const size = pairAttribute(context.attributes, "inputSize");
  const [, rows = 1, columns = 1, channels = 1] = context.inputs[0]?.shape ?? [];
  const full = [rows, columns].map(
    (length, axis) =>
      (length - 1) * (window.strides[axis] ?? 1) + extent(window.kernel[axis] ?? 1, window.dilations[axis] ?? 1),
  );
  const { filter: spread, shape: spreadShape } = spreadFilter(context, filter, shape, window);
  const batch = sliced(
    context,
    context.node("Shape", [dy], { T: dtypeAttribute("f32"), out_type: dtypeAttribute("i32") }),
    [0],
    [1],
    "i32",
  );
  const sizes = context.node(
    "ConcatV2",
    [batch, int32s(context, "size", [...full, spreadShape[2] ?? 1]), int32(context, "axis", 0)],
    { T: dtypeAttribute("i32"), N: 2, Tidx: dtypeAttribute("i32") },
  );
  const groups = int(context.attributes, "groups");
  const whole = inGroups(context, groups, [dy, channels], [spread, spreadShape], (part, own) =>
    typed(context, "Conv2DBackpropInput", [sizes, own, part], {
      strides: [1, ...window.strides, 1],
      padding: "VALID",
    }),
  );
  const [height = 1, width = 1] = full;
  const missing = [size[0] + top - height, size[1] + left - width].map((count) => Math.max(0, count));
  const grown = padded(context, whole, [0, 0, 0, 0], [0, missing[0] ?? 0, missing[1] ?? 0, 0], 0);
  const exact = top + bottom + left + right === 0 && size[0] === height && size[1] === width;
  return exact ? grown : sliced(context, grown, [0, top, left, 0], [-1, size[0], size[1], -1]);
}

function slidingWindow(context: TensorflowContext, x: string, window: Window) {
  const { image, padding } = windowed(context, x, context.inputs[0]?.shape.slice(1, 3) ?? [], window, 0);
  return { image, attributes: { strides: [1, ...window.strides, 1], padding } };
}

/** One convolution for each group of channels of an image and of the last dimension of a filter, side by side. */
function inGroups(
  context: TensorflowContext,
  groups: number,
  [image, channels]: readonly [name: string, channels: number],
  [filter, shape]: readonly [name: string, shape: Shape],
  convolve: (image: string, filter: string) => string,
): string {
  if (groups === 1) return convolve(image, filter);
  const own = channels / groups;
  const outputs = (shape.at(-1) ?? 1) / groups;
  const results = Array.from({ length: groups }, (_, group) =>
    convolve(
      sliced(context, image, [0, 0, 0, group * own], [-1, -1, -1, own]),
      sliced(context, filter, [0, 0, 0, group * outputs], [-1, -1, -1, outputs]),
    ),
  );
  const attributes = { N: groups, Tidx: dtypeAttribute("i32") };
  return typed(context, "ConcatV2", [...results, int32(context, "axis", 3)], attributes);
}

/** A dilated filter with its holes written out as zeros. */
function spreadFilter(context: TensorflowContext, filter: string, shape: Shape, { dilations }: Window) {
  if (dilations.every((dilation) => dilation === 1)) return { filter, shape };
  const data = context.parameterData(1);
  if (data === undefined) throw new Error("The filter of a dilated transposed convolution has no values to export.");
  const [height = 1, width = 1, ...rest] = shape;
  const wide = [extent(height, dilations[0]), extent(width, dilations[1]), ...rest];
  return {
    filter: context.constant(filter, { dtype: "f32", shape: wide }, withHoles(data, shape, wide, dilations)),
    shape: wide,
  };
}

function withHoles(data: TensorData, shape: Shape, wide: Shape, dilations: readonly [number, number]): Float32Array {
  const [height = 1, width = 1, ...rest] = shape;
  const inner = elementCount(rest);
  const result = new Float32Array(elementCount(wide));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * inner;
      const to = (row * dilations[0] * (wide[1] ?? 1) + column * dilations[1]) * inner;
      result.set(data.subarray(from, from + inner), to);
    }
  }
  return result;
}
