/**
 * The reference models in jax-js, each as fast as its operations allow: images as `[batch, channels, height, width]`, ids as
 * one-hot matrices made before the first step, recurrent steps unrolled. BatchNorm keeps no running statistics. Every function
 * of jax-js consumes its arguments; `.ref` keeps one.
 */
import { lax, nn, numpy as np } from "@jax-js/jax";
import { cnnShape } from "../models/cnn";
import { gptShape } from "../models/gpt";
import { lstmShape } from "../models/lstm";
import { mlpShape } from "../models/mlp";
import type { Batch, ModelName } from "../models/reference-model";
import { BLOCKS_PER_STAGE, resnet20Shape } from "../models/resnet20";

export type Parameters = Record<string, np.Array>;

export interface JaxModel {
  readonly parameters: Parameters;
  /** What `scores` takes, and the one-hot target `[rows, classes]`. */
  readonly inputs: np.Array[];
  readonly target: np.Array;
  /** `[rows, classes]` */
  readonly scores: (parameters: Parameters, inputs: np.Array[]) => np.Array;
}

export function take(parameters: Parameters, name: string): np.Array {
  const value = parameters[name];
  if (value === undefined) throw new Error(`No parameter ${name}.`);
  return value;
}

function uniform(shape: number[], fanIn: number, fanOut: number): np.Array {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return np.array(Float32Array.from({ length: size }, () => (Math.random() * 2 - 1) * limit)).reshape(shape);
}

const zeros = (...shape: number[]): np.Array => np.zeros(shape);
const ones = (...shape: number[]): np.Array => np.ones(shape);

function floats(batch: Batch, field: string, shape: number[]): np.Array {
  return np.array(Float32Array.from(batch[field] ?? [])).reshape(shape);
}

function oneHot(batch: Batch, field: string, classes: number): np.Array {
  return nn.oneHot(np.array(Int32Array.from(batch[field] ?? [])), classes);
}

function dense(p: Parameters, name: string, x: np.Array): np.Array {
  return np.dot(x, take(p, `${name}.w`)).add(take(p, `${name}.b`));
}

function merged(parts: readonly Parameters[]): Parameters {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

function denseParameters(name: string, fanIn: number, fanOut: number): Parameters {
  return { [`${name}.w`]: uniform([fanIn, fanOut], fanIn, fanOut), [`${name}.b`]: zeros(fanOut) };
}

function mlp(batch: Batch): JaxModel {
  const { units, batchSize } = mlpShape("full");
  const sizes = [784, ...units];
  return {
    parameters: merged(units.map((unit, layer) => denseParameters(`${layer}`, sizes[layer] ?? 0, unit))),
    inputs: [floats(batch, "image", [batchSize, 784])],
    target: oneHot(batch, "label", 10),
    scores: (p, [x]) =>
      units.reduce<np.Array>(
        (value, _, layer) => {
          const sum = dense(p, `${layer}`, value);
          return layer < units.length - 1 ? nn.relu(sum) : sum;
        },
        x ?? np.zeros([0]),
      ),
  };
}

function cnn(batch: Batch): JaxModel {
  const { filters, hidden, batchSize } = cnnShape("full");
  const flat = 49 * filters[1];
  const block = (p: Parameters, name: string, x: np.Array): np.Array =>
    lax.reduceWindow(
      nn.relu(lax.convGeneralDilated(x, take(p, `${name}.w`), [1, 1], "SAME").add(take(p, `${name}.b`))),
      np.max,
      [2, 2],
      [2, 2],
    );
  return {
    parameters: {
      "1.w": uniform([filters[0], 1, 3, 3], 9, 9 * filters[0]),
      "1.b": zeros(filters[0], 1, 1),
      "2.w": uniform([filters[1], filters[0], 3, 3], 9 * filters[0], 9 * filters[1]),
      "2.b": zeros(filters[1], 1, 1),
      ...denseParameters("3", flat, hidden),
      ...denseParameters("4", hidden, 10),
    },
    inputs: [floats(batch, "image", [batchSize, 1, 28, 28])],
    target: oneHot(batch, "label", 10),
    scores: (p, [x]) => {
      const features = block(p, "2", block(p, "1", x ?? np.zeros([0])));
      return dense(p, "4", nn.relu(dense(p, "3", features.reshape([batchSize, flat]))));
    },
  };
}

function resnet20(batch: Batch): JaxModel {
  const { side, channels, batchSize } = resnet20Shape("full");
  const parameters: Parameters = {};
  const addConvolution = (name: string, from: number, to: number, kernel: number): void => {
    parameters[`${name}.w`] = uniform([to, from, kernel, kernel], kernel * kernel * from, kernel * kernel * to);
    parameters[`${name}.gamma`] = ones(to, 1, 1);
    parameters[`${name}.beta`] = zeros(to, 1, 1);
  };
  const blocks = channels.flatMap((to, stage) =>
    Array.from({ length: BLOCKS_PER_STAGE }, (_, index) => {
      const projects = stage > 0 && index === 0;
      const from = projects ? (channels[stage - 1] ?? to) : to;
      return { name: `${stage}.${index}`, from, to, projects };
    }),
  );
  addConvolution("stem", 3, channels[0], 3);
  for (const { name, from, to, projects } of blocks) {
    addConvolution(`${name}.1`, from, to, 3);
    addConvolution(`${name}.2`, to, to, 3);
    if (projects) addConvolution(`${name}.s`, from, to, 1);
  }
  Object.assign(parameters, denseParameters("head", channels[2], 10));
  const convolution = (p: Parameters, name: string, x: np.Array, stride: number): np.Array => {
    const y = lax.convGeneralDilated(x, take(p, `${name}.w`), [stride, stride], "SAME");
    const centred = y.ref.sub(np.mean(y, [0, 2, 3], { keepdims: true }));
    const variance = np.mean(np.square(centred.ref), [0, 2, 3], { keepdims: true });
    const scale = take(p, `${name}.gamma`).div(np.sqrt(variance.add(1e-5)));
    return centred.mul(scale).add(take(p, `${name}.beta`));
  };
  return {
    parameters,
    inputs: [np.transpose(floats(batch, "image", [batchSize, side, side, 3]), [0, 3, 1, 2])],
    target: oneHot(batch, "label", 10),
    scores: (p, [x]) => {
      let value = nn.relu(convolution(p, "stem", x ?? np.zeros([0]), 1));
      for (const { name, projects } of blocks) {
        const stride = projects ? 2 : 1;
        const inner = nn.relu(convolution(p, `${name}.1`, value.ref, stride));
        const shortcut = projects ? convolution(p, `${name}.s`, value, stride) : value;
        value = nn.relu(convolution(p, `${name}.2`, inner, 1).add(shortcut));
      }
      return dense(p, "head", np.mean(value, [2, 3]));
    },
  };
}

function lstm(batch: Batch): JaxModel {
  const { time, features, units, batchSize } = lstmShape("full");
  const layer = (name: string, from: number): Parameters => ({
    [`${name}.w`]: uniform([from, 4 * units], from, 4 * units),
    [`${name}.u`]: uniform([units, 4 * units], units, 4 * units),
    [`${name}.b`]: zeros(4 * units),
  });
  const run = (p: Parameters, name: string, steps: readonly np.Array[]): np.Array[] => {
    const [w, u, b] = ["w", "u", "b"].map((part) => take(p, `${name}.${part}`));
    if (w === undefined || u === undefined || b === undefined) throw new Error("An LSTM has three parameters.");
    let hidden: np.Array = zeros(batchSize, units);
    let cell: np.Array = zeros(batchSize, units);
    return steps.map((x) => {
      const gates = np.dot(x, w.ref).add(np.dot(hidden, u.ref)).add(b.ref);
      const [input, forget, candidate, output] = np.split(gates, 4, 1);
      if (input === undefined || forget === undefined || candidate === undefined || output === undefined)
        throw new Error("An LSTM has four gates.");
      cell = nn
        .sigmoid(forget)
        .mul(cell)
        .add(nn.sigmoid(input).mul(np.tanh(candidate)));
      hidden = nn.sigmoid(output).mul(np.tanh(cell.ref));
      return hidden.ref;
    });
  };
  const sequence = np.transpose(floats(batch, "sequence", [batchSize, time, features]), [1, 0, 2]);
  return {
    parameters: { ...layer("1", features), ...layer("2", units), ...denseParameters("head", units, 10) },
    inputs: np.unstack(sequence),
    target: oneHot(batch, "label", 10),
    scores: (p, inputs) => {
      const last = run(p, "2", run(p, "1", inputs)).at(-1);
      if (last === undefined) throw new Error("The sequence is empty.");
      return dense(p, "head", last);
    },
  };
}

function gpt(batch: Batch): JaxModel {
  const { blocks, width, heads, time, vocabulary, batchSize } = gptShape("full");
  const norm = (name: string): Parameters => ({ [`${name}.gamma`]: ones(width), [`${name}.beta`]: zeros(width) });
  const block = (name: string): Parameters => ({
    ...norm(`${name}.n1`),
    ...denseParameters(`${name}.q`, width, width),
    ...denseParameters(`${name}.k`, width, width),
    ...denseParameters(`${name}.v`, width, width),
    ...denseParameters(`${name}.o`, width, width),
    ...norm(`${name}.n2`),
    ...denseParameters(`${name}.up`, width, 4 * width),
    ...denseParameters(`${name}.down`, 4 * width, width),
  });
  const names = Array.from({ length: blocks }, (_, index) => `block${index}`);
  const normalize = (p: Parameters, name: string, x: np.Array): np.Array =>
    nn
      .standardize(x, -1)
      .mul(take(p, `${name}.gamma`))
      .add(take(p, `${name}.beta`));
  const attend = (p: Parameters, name: string, x: np.Array): np.Array => {
    const project = (part: string): np.Array =>
      dense(p, `${name}.${part}`, x.ref).reshape([batchSize, time, heads, width / heads]);
    const [query, key, value] = [project("q"), project("k"), project("v")];
    x.dispose();
    const mixed = nn.dotProductAttention(query, key, value, { isCausal: true });
    return dense(p, `${name}.o`, mixed.reshape([batchSize, time, width]));
  };
  return {
    parameters: {
      tokens: uniform([vocabulary, width], vocabulary, width),
      positions: uniform([time, width], time, width),
      ...merged(names.map(block)),
      ...norm("norm"),
      ...denseParameters("head", width, vocabulary),
    },
    inputs: [oneHot(batch, "tokens", vocabulary)],
    target: oneHot(batch, "next", vocabulary),
    scores: (p, [tokens]) => {
      const embedded = np.dot(tokens ?? np.zeros([0]), take(p, "tokens"));
      let x = embedded.reshape([batchSize, time, width]).add(take(p, "positions"));
      for (const name of names) {
        x = x.ref.add(attend(p, name, normalize(p, `${name}.n1`, x)));
        const inner = nn.gelu(dense(p, `${name}.up`, normalize(p, `${name}.n2`, x.ref)));
        x = x.add(dense(p, `${name}.down`, inner));
      }
      return dense(p, "head", normalize(p, "norm", x)).reshape([batchSize * time, vocabulary]);
    },
  };
}

export const jaxModels: Readonly<Record<ModelName, (batch: Batch) => JaxModel>> = { mlp, cnn, resnet20, lstm, gpt };
