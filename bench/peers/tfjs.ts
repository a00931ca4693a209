/** TensorFlow.js at its best: core operations (no metrics, no readback) in one `optimizer.minimize` a step. */
import * as tf from "@tensorflow/tfjs";
import { getThreadsCount, setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import plainWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simdWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threadedWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import type { BenchDevice, Contender } from "../contender";
import { LEARNING_RATE } from "../contender";
import type { ModelName } from "../models/reference-model";
import { referenceModels } from "../models/registry";
import { tfjsModels } from "./tfjs-models";

/** @returns how the backend is called in the table, and what waits for everything that it was given to do. */
async function openBackend(kind: BenchDevice): Promise<{ readonly label: string; readonly wait: () => Promise<void> }> {
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plainWasm,
    "tfjs-backend-wasm-simd.wasm": simdWasm,
    "tfjs-backend-wasm-threaded-simd.wasm": threadedWasm,
  });
  // Left alone, it takes one thread less than there are cores.
  setThreadsCount(navigator.hardwareConcurrency);
  const name = kind === "webgpu" ? "webgpu" : "wasm";
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js has no ${name} backend here.`);
  await tf.ready();
  const backend = tf.backend();
  if (backend instanceof WebGPUBackend)
    return { label: "webgpu", wait: () => backend.device.queue.onSubmittedWorkDone().then(() => undefined) };
  return { label: `wasm (${getThreadsCount()} threads)`, wait: () => Promise.resolve() };
}

export async function createTfjs(name: ModelName, kind: BenchDevice): Promise<Contender> {
  const { label, wait } = await openBackend(kind);
  const before = new Set(Object.keys(tf.engine().registeredVariables));
  const { inputs, target, scores } = tfjsModels[name](referenceModels[name]().batch(0));
  const optimizer = tf.train.adam(LEARNING_RATE, 0.9, 0.999, 1e-8);
  let loss: tf.Scalar | null = null;
  return {
    name: `tfjs ${tf.version_core} ${label}`,
    step() {
      loss?.dispose();
      loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(target, scores()), true);
    },
    async settle() {
      const [value = Number.NaN] = (await loss?.data()) ?? [];
      await wait();
      return value;
    },
    dispose() {
      loss?.dispose();
      tf.dispose([...inputs, target]);
      optimizer.dispose();
      for (const [variable, value] of Object.entries(tf.engine().registeredVariables)) {
        if (!before.has(variable)) value.dispose();
      }
    },
  };
}
