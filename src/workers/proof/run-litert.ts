/**
 * Runs a LiteRT file in LiteRT.js on WebAssembly, from our own origin and on one thread. The build of the runtime is the one that every
 * browser runs, so that answers are the same in all of them. What always holds: no GPU is used, and one example runs at a time, because a
 * LiteRT model is made for a batch of one.
 */
import { Tensor, getGlobalLiteRtPromise, loadAndCompile, loadLiteRt } from "@litertjs/core";
import type { CompiledModel } from "@litertjs/core";
import { version } from "@litertjs/core/package.json";
import startRuntime from "@litertjs/core/wasm/litert_wasm_compat_internal.js";
import wasmAddress from "@litertjs/core/wasm/litert_wasm_compat_internal.wasm?url";
import type { ProofSamples } from "../protocol/training";
import type { LoadModel, RuntimeOutput } from "./runtime";

/** Takes the first `.tflite` file. */
export const loadLitert: LoadModel = async (files) => {
  const file = files.find(({ name }) => name.endsWith(".tflite"));
  if (file === undefined) throw new Error("There is no LiteRT file among the exported files.");
  await startLitert();
  let model: CompiledModel;
  try {
    model = await loadAndCompile(file.bytes, { accelerator: "wasm" });
  } catch (error) {
    throw new Error(`LiteRT does not load the file: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {
    runtime: `LiteRT.js ${version} (WebAssembly)`,
    run: async (inputs) => {
      const examples = inputs[0]?.shape[0] ?? 0;
      const answers: ReadonlyMap<string, RuntimeOutput>[] = [];
      for (let at = 0; at < examples; at++) answers.push(await runOne(model, inputs, at));
      return stacked(answers);
    },
    close: () => model.delete(),
  };
};

/**
 * The runtime wants to load its starting script by `importScripts`, which a worker that is a module does not have. The script is part of
 * our own bundle instead; the runtime finds it where it would have left its own.
 */
async function startLitert(): Promise<void> {
  const loading = getGlobalLiteRtPromise();
  if (loading !== undefined) {
    await loading;
    return;
  }
  Object.assign(globalThis, {
    ModuleFactory: () => startRuntime({ locateFile: () => wasmAddress, print: quiet, printErr: quiet }),
    importScripts: () => undefined,
  });
  await loadLiteRt("litert_wasm_compat_internal.js");
}

/** The runtime tells the console how it starts; what goes wrong it throws as well. */
const quiet = (): void => undefined;

async function runOne(
  model: CompiledModel,
  inputs: ProofSamples["inputs"],
  at: number,
): Promise<ReadonlyMap<string, RuntimeOutput>> {
  const feeds: Record<string, Tensor> = {};
  const made: Tensor[] = [];
  try {
    for (const { name } of model.getInputDetails()) {
      const input = inputs.find((candidate) => candidate.name === name);
      if (input === undefined)
        throw new Error(`The exported model wants the input “${name}”, which the examples do not have.`);
      const size = input.data.length / (input.shape[0] ?? 1);
      const data = input.data.slice(at * size, (at + 1) * size);
      const tensor = new Tensor(data, [1, ...input.shape.slice(1)]);
      made.push(tensor);
      feeds[name] = tensor;
    }
    const results = Object.entries(await model.run(feeds));
    made.push(...results.map(([, tensor]) => tensor));
    const outputs = new Map<string, RuntimeOutput>();
    for (const [name, tensor] of results) {
      const data = tensor.toTypedArray();
      if (!(data instanceof Float32Array))
        throw new Error(`The exported model gives “${name}” in another type than f32.`);
      outputs.set(name, { shape: [...tensor.type.layout.dimensions], data });
    }
    return outputs;
  } finally {
    for (const tensor of made) tensor.delete();
  }
}

/** Answers to one example each as `[examples, ...]`. */
function stacked(answers: readonly ReadonlyMap<string, RuntimeOutput>[]): ReadonlyMap<string, RuntimeOutput> {
  const whole = new Map<string, RuntimeOutput>();
  for (const [name, first] of answers[0] ?? []) {
    const size = first.data.length;
    const data = new Float32Array(size * answers.length);
    for (const [at, answer] of answers.entries()) data.set(answer.get(name)?.data ?? [], at * size);
    whole.set(name, { shape: [answers.length, ...first.shape.slice(1)], data });
  }
  return whole;
}
