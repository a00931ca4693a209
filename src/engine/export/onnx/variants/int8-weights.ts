/**
 * The variant int8-weights: kernels of products and convolutions are kept as 8-bit integers with one scale for each output channel, and
 * DequantizeLinear gives them back as floats. Symmetric, without a zero point, as in Krishnamoorthi 2018 (https://arxiv.org/abs/1806.08342,
 * section 3.1). Activations stay floats.
 */
import { elementCount } from "../../../ir/types";
import type { FinishedGraph, GraphNode, OnnxTensor } from "../graph-parts";
import { isLarge, withStored } from "./stored-weights";
import type { StoredWeight } from "./stored-weights";

const LARGEST = 127;
/** Scales that are tried for a channel, each so much smaller than the largest in relation to it. */
const CANDIDATES = 40;
const CANDIDATE_STEP = 0.01;
/** Channels of more numbers take the largest: their errors even out, and the search would take minutes. */
const MOST_SEARCHED = 65_536;

/** Where the weights of a node are, and along which axis its output channels lie. */
type ChannelAxes = (node: GraphNode, rank: number) => number | undefined;

const LAST: ChannelAxes = (_, rank) => rank - 1;

/** By operator and position of the input; other weights stay floats. */
const CHANNEL_AXES: Readonly<Record<string, ReadonlyMap<number, ChannelAxes>>> = {
  MatMul: new Map([[1, LAST]]),
  Gemm: new Map([[1, ({ attributes }: GraphNode) => (attributes["transB"] === 1 ? 0 : 1)]]),
  Conv: new Map([[1, () => 0]]),
  // [input channels, output channels of a group, ...]: in groups, channels of the output share scales.
  ConvTranspose: new Map([[1, ({ attributes }: GraphNode) => ((attributes["group"] ?? 1) === 1 ? 1 : undefined)]]),
  LSTM: new Map([
    [1, () => 1],
    [2, () => 1],
  ]),
  GRU: new Map([
    [1, () => 1],
    [2, () => 1],
  ]),
  RNN: new Map([
    [1, () => 1],
    [2, () => 1],
  ]),
};

export interface QuantizedTensor {
  readonly integers: OnnxTensor;
  /** One for each channel. */
  readonly scales: Float32Array<ArrayBuffer>;
}

/** The weights that are kept as integers, with the axis of their channels. */
export function channelAxes(graph: FinishedGraph): ReadonlyMap<string, number> {
  const axes = new Map<string, number>();
  for (const node of graph.nodes) {
    for (const [position, axisOf] of CHANNEL_AXES[node.opType] ?? []) {
      const name = node.inputs[position] ?? "";
      const tensor = graph.tensors.get(name);
      if (tensor === undefined || !isLarge(tensor) || axes.has(name)) continue;
      const axis = axisOf(node, tensor.shape.length);
      if (axis !== undefined && axis >= 0) axes.set(name, axis);
    }
  }
  return axes;
}

export function int8Weights(graph: FinishedGraph): FinishedGraph {
  const stored = new Map<string, StoredWeight>();
  for (const [name, axis] of channelAxes(graph)) {
    const tensor = graph.tensors.get(name);
    if (tensor === undefined) continue;
    const { integers, scales } = quantized(tensor, axis);
    const scale: OnnxTensor = { element: "f32", shape: [scales.length], data: scales };
    stored.set(name, {
      tensors: new Map([
        ["", integers],
        ["scale", scale],
      ]),
      opType: "DequantizeLinear",
      attributes: { axis },
    });
  }
  return withStored(graph, stored);
}

/** @param axis of the channels. */
export function quantized({ shape, data }: OnnxTensor, axis: number): QuantizedTensor {
  const channels = shape[axis] ?? 1;
  const inner = elementCount(shape.slice(axis + 1));
  const integers = new Int8Array(data.length);
  const scales = new Float32Array(channels);
  const numbers = new Float32Array(data.length / Math.max(1, channels));
  /** Where element `index` of a channel is in the tensor. */
  const placeOf = (channel: number, index: number): number =>
    (Math.floor(index / inner) * channels + channel) * inner + (index % inner);
  for (let channel = 0; channel < channels; channel++) {
    for (let index = 0; index < numbers.length; index++) numbers[index] = data[placeOf(channel, index)] ?? 0;
    const scale = scaleOf(numbers);
    scales[channel] = scale;
    for (let index = 0; index < numbers.length; index++)
      integers[placeOf(channel, index)] = rounded(numbers[index] ?? 0, scale);
  }
  return { integers: { element: "i8", shape, data: integers }, scales };
}

function rounded(number: number, scale: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, Math.round(number / scale)));
}

/** The scale with the smallest sum of squared errors among some that reach from the largest number down; clipping one helps the others. */
function scaleOf(numbers: Float32Array): number {
  const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  // A channel of zeros has any scale; 0 would make NaN of it.
  if (!(largest > 0)) return 1;
  const tried = numbers.length > MOST_SEARCHED ? 1 : CANDIDATES;
  let best = { scale: 1, error: Number.POSITIVE_INFINITY };
  for (let candidate = 0; candidate < tried; candidate++) {
    const scale = Math.fround((largest / LARGEST) * (1 - candidate * CANDIDATE_STEP));
    let error = 0;
    for (const number of numbers) error += (number - rounded(number, scale) * scale) ** 2;
    if (error < best.error) best = { scale, error };
  }
  return best.scale;
}
