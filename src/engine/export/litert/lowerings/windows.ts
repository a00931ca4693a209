/** Convolutions and pooling over NHWC. Filters are [outputs, height, width, inputs], of depthwise ones [1, height, width, outputs]. */
import { NO_ACTIVATION, RELU_ACTIVATION, int32, int8 } from "../litert-model";
import type { Builtin } from "../litert-model";
import { int32s, integers, operand, permuted } from "../lowering";
import type { Lower, Site, Value } from "../lowering";
import { zeroBias } from "./matrix";

const SAME = 0;
const VALID = 1;

const padding = (site: Site): number => (site.node.attributes["padding"] === "SAME" ? SAME : VALID);

/** Height and width of what windows give. */
function outputSize(site: Site, x: Value, kernel: readonly number[], dilations: readonly number[]): number[] {
  const strides = integers(site, "strides").slice(1, 3);
  return [0, 1].map((axis) => {
    const [length, stride] = [x.shape[axis + 1] ?? 1, strides[axis] ?? 1];
    const extent = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    return padding(site) === SAME ? Math.ceil(length / stride) : Math.floor((length - extent) / stride) + 1;
  });
}

function filterOf(site: Site, position: number, permutation: readonly number[]): Value {
  const filter = operand(site, position);
  const { data, shape } = filter;
  if (data === undefined) return transposed(site, filter, permutation);
  const turned = permuted(data, shape, permutation);
  return site.constant(site.node.inputs[position] ?? "filter", { type: "f32", shape: turned.shape }, turned.data);
}

function transposed(site: Site, x: Value, permutation: readonly number[]): Value {
  const order = site.constant("permutation", { type: "i32", shape: [permutation.length] }, permutation);
  const shape = permutation.map((axis) => x.shape[axis] ?? 1);
  return site.emit("TRANSPOSE", [x, order], { type: x.type, shape });
}

const activation = ({ absorbed }: Site) => int8(absorbed.relu ? RELU_ACTIVATION : NO_ACTIVATION);

const convolution: Lower = (site) => {
  const x = operand(site, 0);
  const [height = 1, width = 1, , outputs = 1] = operand(site, 1).shape;
  const [, down = 1, right = 1] = integers(site, "strides");
  const [, tall = 1, wide = 1] = integers(site, "dilations");
  const filter = filterOf(site, 1, [3, 0, 1, 2]);
  const shape = [x.shape[0] ?? 1, ...outputSize(site, x, [height, width], [tall, wide]), outputs];
  const fields = [int8(padding(site)), int32(right), int32(down), activation(site), int32(wide, 1), int32(tall, 1)];
  const operands = [x, filter, site.absorbed.bias ?? zeroBias(site, outputs)];
  return site.emit("CONV_2D", operands, { type: "f32", shape }, { type: 1, fields });
};

const depthwise: Lower = (site) => {
  const x = operand(site, 0);
  const { shape: given, data } = operand(site, 1);
  const [height = 1, width = 1, channels = 1, multiplier = 1] = given;
  const outputs = channels * multiplier;
  const flat = [1, height, width, outputs];
  const name = site.node.inputs[1] ?? "filter";
  if (data === undefined) throw new Error("A depthwise filter that is computed has no place in LiteRT.");
  const filter = site.constant(name, { type: "f32", shape: flat }, data);
  const [, down = 1, right = 1] = integers(site, "strides");
  const shape = [x.shape[0] ?? 1, ...outputSize(site, x, [height, width], [1, 1]), outputs];
  const fields = [int8(padding(site)), int32(right), int32(down), int32(multiplier), activation(site)];
  const operands = [x, filter, site.absorbed.bias ?? zeroBias(site, outputs)];
  return site.emit("DEPTHWISE_CONV_2D", operands, { type: "f32", shape }, { type: 2, fields });
};

/**
 * Operands: sizes of the result, filter [height, width, outputs, inputs], x. Sizes that are known beforehand keep the operator on the fast
 * kernels; they fix the batch.
 */
const transposedConvolution: Lower = (site) => {
  const x = operand(site, 2);
  const [height = 1, width = 1, outputs = 1] = operand(site, 1).shape;
  const [, down = 1, right = 1] = integers(site, "strides");
  const filter = filterOf(site, 1, [2, 0, 1, 3]);
  const [batch = 1, rows = 1, columns = 1] = x.shape;
  const shape = [batch, (rows - 1) * down + height, (columns - 1) * right + width, outputs];
  const fields = [int8(padding(site)), int32(right), int32(down), int8(NO_ACTIVATION)];
  return site.emit(
    "TRANSPOSE_CONV",
    [int32s(site, "sizes", shape), filter, x],
    { type: "f32", shape },
    { type: 49, fields },
  );
};

const pooling =
  (builtin: Builtin): Lower =>
  (site) => {
    const x = operand(site, 0);
    const [, height = 1, width = 1] = integers(site, "ksize");
    const [, down = 1, right = 1] = integers(site, "strides");
    const shape = [x.shape[0] ?? 1, ...outputSize(site, x, [height, width], [1, 1]), x.shape[3] ?? 1];
    const fields = [int8(padding(site)), int32(right), int32(down), int32(width), int32(height), int8(NO_ACTIVATION)];
    return site.emit(builtin, [x], { type: "f32", shape }, { type: 5, fields });
  };

export const windows: Readonly<Record<string, Lower>> = {
  Conv2D: convolution,
  DepthwiseConv2dNative: depthwise,
  Conv2DBackpropInput: transposedConvolution,
  MaxPool: pooling("MAX_POOL_2D"),
  AvgPool: pooling("AVERAGE_POOL_2D"),
};
