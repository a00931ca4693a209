/**
 * The reference models in TensorFlow.js: fused matrix products and convolutions where it has them, its own LSTM layer, and
 * attention written in its operations. BatchNorm keeps no running statistics.
 */
import * as tf from "@tensorflow/tfjs";
import { cnnShape } from "../models/cnn";
import { gptShape } from "../models/gpt";
import { lstmShape } from "../models/lstm";
import { mlpShape } from "../models/mlp";
import type { Batch, ModelName } from "../models/reference-model";
import { BLOCKS_PER_STAGE, resnet20Shape } from "../models/resnet20";

export interface TfjsModel {
  /** One-hot, `[rows, classes]`. */
  readonly target: tf.Tensor;
  /** Logits, `[rows, classes]`, from the input that the model keeps. */
  readonly scores: () => tf.Tensor;
  readonly inputs: readonly tf.Tensor[];
}

function glorot(shape: number[], fanIn: number, fanOut: number): tf.Variable {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return tf.tidy(() => tf.variable(tf.randomUniform(shape, -limit, limit, "float32", 1)));
}

const zeros = (...shape: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.zeros(shape)));
const ones = (...shape: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.ones(shape)));

function floats(batch: Batch, field: string, shape: number[]): tf.Tensor {
  return tf.tensor(Float32Array.from(batch[field] ?? []), shape, "float32");
}

function ids(batch: Batch, field: string, shape: number[]): tf.Tensor {
  return tf.tensor(Int32Array.from(batch[field] ?? []), shape, "int32");
}

function oneHot(batch: Batch, field: string, rows: number, classes: number): tf.Tensor {
  return tf.tidy(() => tf.oneHot(ids(batch, field, [rows]), classes));
}

type Layer = (x: tf.Tensor) => tf.Tensor;

/** On `[rows, fanIn]`. */
function dense(fanIn: number, fanOut: number, activation: "relu" | "linear" = "linear"): Layer {
  const kernel = glorot([fanIn, fanOut], fanIn, fanOut);
  const bias = zeros(fanOut);
  return (a) => tf.fused.matMul({ a, b: kernel, bias, activation });
}

/** The types of the convolutions want a rank that those of variables don't have. */
function filterOf(shape: [number, number, number, number]): tf.Tensor4D {
  const [height, width, from, to] = shape;
  const area = height * width;
  return glorot(shape, area * from, area * to) as tf.Tensor as tf.Tensor4D;
}

function mlp(batch: Batch): TfjsModel {
  const { units, batchSize } = mlpShape("full");
  const sizes = [784, ...units];
  const layers = units.map((count, index) =>
    dense(sizes[index] ?? 0, count, index < units.length - 1 ? "relu" : "linear"),
  );
  const images = floats(batch, "image", [batchSize, 784]);
  return {
    inputs: [images],
    target: oneHot(batch, "label", batchSize, 10),
    scores: () => layers.reduce((x, layer) => layer(x), images),
  };
}

function cnn(batch: Batch): TfjsModel {
  const { filters, hidden, batchSize } = cnnShape("full");
  const flat = 49 * filters[1];
  const block = (from: number, to: number) => {
    const filter = filterOf([3, 3, from, to]);
    const bias = zeros(to);
    return (x: tf.Tensor4D): tf.Tensor4D =>
      tf.maxPool(tf.fused.conv2d({ x, filter, strides: 1, pad: "same", bias, activation: "relu" }), 2, 2, "valid");
  };
  const [first, second] = [block(1, filters[0]), block(filters[0], filters[1])];
  const [third, fourth] = [dense(flat, hidden, "relu"), dense(hidden, 10)];
  const images = floats(batch, "image", [batchSize, 28, 28, 1]) as tf.Tensor4D;
  return {
    inputs: [images],
    target: oneHot(batch, "label", batchSize, 10),
    scores: () => fourth(third(second(first(images)).reshape([batchSize, flat]))),
  };
}

function resnet20(batch: Batch): TfjsModel {
  const { side, channels, batchSize } = resnet20Shape("full");
  const convolution = (from: number, to: number, kernel: number, stride: number) => {
    const filter = filterOf([kernel, kernel, from, to]);
    const [gamma, beta] = [ones(to), zeros(to)];
    return (x: tf.Tensor4D): tf.Tensor4D => {
      const y = tf.conv2d(x, filter, stride, "same");
      const { mean, variance } = tf.moments(y, [0, 1, 2]);
      return tf.batchNorm(y, mean, variance, beta, gamma, 1e-5) as tf.Tensor4D;
    };
  };
  const stem = convolution(3, channels[0], 3, 1);
  const blocks = channels.flatMap((to, stage) =>
    Array.from({ length: BLOCKS_PER_STAGE }, (_, index) => {
      const projects = stage > 0 && index === 0;
      const from = projects ? (channels[stage - 1] ?? to) : to;
      const stride = projects ? 2 : 1;
      const [first, second] = [convolution(from, to, 3, stride), convolution(to, to, 3, 1)];
      const shortcut = projects ? convolution(from, to, 1, stride) : (x: tf.Tensor4D) => x;
      return (x: tf.Tensor4D): tf.Tensor4D => tf.relu(tf.add(second(tf.relu(first(x))), shortcut(x)));
    }),
  );
  const head = dense(channels[2], 10);
  const images = floats(batch, "image", [batchSize, side, side, 3]) as tf.Tensor4D;
  return {
    inputs: [images],
    target: oneHot(batch, "label", batchSize, 10),
    scores: () => {
      const features = blocks.reduce((x, block) => block(x), tf.relu(stem(images)));
      return head(tf.mean(features, [1, 2]));
    },
  };
}

function lstm(batch: Batch): TfjsModel {
  const { time, features, units, batchSize } = lstmShape("full");
  const layer = (from: number, returnSequences: boolean) => {
    const made = tf.layers.lstm({ units, returnSequences, recurrentActivation: "sigmoid" });
    made.build([null, time, from]);
    return made;
  };
  const [first, second] = [layer(features, true), layer(units, false)];
  const head = dense(units, 10);
  const sequence = floats(batch, "sequence", [batchSize, time, features]);
  const call = (recurrent: tf.layers.Layer, x: tf.Tensor): tf.Tensor => {
    const y = recurrent.call(x, {});
    const [only] = Array.isArray(y) ? y : [y];
    if (only === undefined) throw new Error("An LSTM has an output.");
    return only;
  };
  return {
    inputs: [sequence],
    target: oneHot(batch, "label", batchSize, 10),
    scores: () => head(call(second, call(first, sequence))),
  };
}

function gpt(batch: Batch): TfjsModel {
  const { blocks, width, heads, time, vocabulary, batchSize } = gptShape("full");
  const rows = batchSize * time;
  const headWidth = width / heads;
  // Added to the scores: 0 where a token may look, a large negative number where it may not.
  const mask = tf.tidy(() =>
    tf.sub(1, tf.linalg.bandPart(tf.ones<tf.Rank.R2>([time, time]), -1, 0)).mul<tf.Tensor>(-1e9),
  );
  const normalize = (): Layer => {
    const [gamma, beta] = [ones(width), zeros(width)];
    return (x) => {
      const { mean, variance } = tf.moments(x, -1, true);
      return x
        .sub(mean)
        .mul(tf.rsqrt(variance.add(1e-5)))
        .mul<tf.Tensor>(gamma)
        .add(beta);
    };
  };
  const gelu: Layer = (x) => x.mul(0.5).mul(tf.erf(x.mul(Math.SQRT1_2)).add(1));
  const attention = (): Layer => {
    const [query, key, value, output] = Array.from({ length: 4 }, () => dense(width, width));
    if (query === undefined || key === undefined || value === undefined || output === undefined)
      throw new Error("Attention has four projections.");
    const split: Layer = (x) => x.reshape([batchSize, time, heads, headWidth]).transpose([0, 2, 1, 3]);
    return (x) => {
      const scores = tf.matMul(split(query(x)), split(key(x)), false, true).mul(1 / Math.sqrt(headWidth));
      const mixed = tf.matMul(tf.softmax(scores.add(mask)), split(value(x)));
      return output(mixed.transpose([0, 2, 1, 3]).reshape([rows, width]));
    };
  };
  const layers = Array.from({ length: blocks }, () => {
    const [norm1, attend, norm2] = [normalize(), attention(), normalize()];
    const [up, down] = [dense(width, 4 * width), dense(4 * width, width)];
    return (x: tf.Tensor): tf.Tensor => {
      const attended = x.add<tf.Tensor>(attend(norm1(x)));
      return attended.add(down(gelu(up(norm2(attended)))));
    };
  });
  const table = glorot([vocabulary, width], vocabulary, width);
  const positions = glorot([time, width], time, width);
  const [norm, head] = [normalize(), dense(width, vocabulary)];
  const tokens = ids(batch, "tokens", [batchSize, time]);
  return {
    inputs: [tokens, mask],
    target: oneHot(batch, "next", rows, vocabulary),
    scores: () => {
      const embedded = tf.gather(table, tokens).add<tf.Tensor>(positions).reshape([rows, width]);
      return head(norm(layers.reduce((x, layer) => layer(x), embedded)));
    },
  };
}

export const tfjsModels: Readonly<Record<ModelName, (batch: Batch) => TfjsModel>> = { mlp, cnn, resnet20, lstm, gpt };
