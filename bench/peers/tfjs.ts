/** TensorFlow.js on its WebGPU backend, at its best: core ops (no metrics, no readback), fused by `optimizer.minimize`. */
import * as tf from "@tensorflow/tfjs";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { Contender, Workload } from "../workload";
import { LEARNING_RATE } from "../workload";

function glorot(shape: number[], fanIn: number, fanOut: number): tf.Variable {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return tf.variable(tf.randomUniform(shape, -limit, limit, "float32", 1));
}

const zeros = (size: number): tf.Variable => tf.variable(tf.zeros([size]));

function mlp(): (x: tf.Tensor) => tf.Tensor2D {
  const sizes = [784, 256, 128, 10];
  const layers = sizes.slice(1).map((size, index) => {
    const fanIn = sizes[index] ?? 0;
    return { kernel: glorot([fanIn, size], fanIn, size), bias: zeros(size) };
  });
  return (images) =>
    layers.reduce<tf.Tensor2D>(
      (x, { kernel, bias }, index) =>
        tf.fused.matMul({
          a: x,
          b: kernel,
          bias,
          activation: index < layers.length - 1 ? "relu" : "linear",
        }) as tf.Tensor2D,
      images.reshape([-1, 784]),
    );
}

function cnn(): (x: tf.Tensor) => tf.Tensor2D {
  const filter1 = glorot([3, 3, 1, 16], 9, 144);
  const filter2 = glorot([3, 3, 16, 32], 144, 288);
  const [bias1, bias2, bias3, bias4] = [zeros(16), zeros(32), zeros(128), zeros(10)];
  const [dense1, dense2] = [glorot([1568, 128], 1568, 128), glorot([128, 10], 128, 10)];
  const block = (x: tf.Tensor4D, filter: tf.Variable, bias: tf.Variable): tf.Tensor4D =>
    tf.maxPool(
      tf.fused.conv2d({
        x,
        filter: filter as unknown as tf.Tensor4D,
        strides: 1,
        pad: "same",
        bias,
        activation: "relu",
      }),
      2,
      2,
      "valid",
    );
  return (images) => {
    const x = block(block(images as tf.Tensor4D, filter1, bias1), filter2, bias2).reshape<tf.Tensor2D>([-1, 1568]);
    const hidden = tf.fused.matMul({ a: x, b: dense1, bias: bias3, activation: "relu" });
    return tf.fused.matMul({ a: hidden, b: dense2, bias: bias4 }) as tf.Tensor2D;
  };
}

export async function createTfjs(workload: Workload): Promise<Contender> {
  if (!(await tf.setBackend("webgpu"))) throw new Error("TensorFlow.js has no WebGPU backend here.");
  await tf.ready();
  const backend = tf.backend();
  if (!(backend instanceof WebGPUBackend)) throw new Error("TensorFlow.js did not take its WebGPU backend.");
  const before = new Set(Object.keys(tf.engine().registeredVariables));
  const predict = workload.name === "mlp" ? mlp() : cnn();
  const images = tf.tensor4d(workload.images, [workload.batchSize, 28, 28, 1]);
  const labels = tf.oneHot(tf.tensor1d(workload.labels, "int32"), 10);
  const optimizer = tf.train.adam(LEARNING_RATE);
  let loss: tf.Scalar | null = null;
  return {
    name: `tfjs-webgpu ${tf.version_core}`,
    step() {
      loss?.dispose();
      loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, predict(images)), true);
    },
    async settle() {
      const [value = Number.NaN] = (await loss?.data()) ?? [];
      await backend.device.queue.onSubmittedWorkDone();
      return value;
    },
    dispose() {
      loss?.dispose();
      tf.dispose([images, labels]);
      optimizer.dispose();
      for (const [name, variable] of Object.entries(tf.engine().registeredVariables)) {
        if (!before.has(name)) variable.dispose();
      }
    },
  };
}
