/**
 * One side of the comparison with PyTorch: trains a reference model on the engine from weights and batches that it also writes
 * down as safetensors, twice, for the same seed must give the same bits. Runs in Node; scripts/parity.mjs calls it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SafetensorsEntry } from "../src/engine/export/safetensors/write-safetensors";
import { writeSafetensors } from "../src/engine/export/safetensors/write-safetensors";
import { typeOf } from "../src/engine/ir/types";
import type { ComputeDevice, StepHandle, Tensor32 } from "../src/engine/runtime/device";
import type { CompiledRun } from "../src/engine/training/compile-run";
import { LEARNING_RATE } from "./contender";
import { gptShape } from "./models/gpt";
import type { ModelName, ModelSize, ReferenceModel } from "./models/reference-model";
import { referenceModels } from "./models/registry";
import { compileReference } from "./trainyard";

/** Steps that may be under way. */
const IN_FLIGHT = 2;

/**
 * At Adam's 0.001 some of these trainings are chaotic, for Adam turns the rounding of gradients that are almost 0 into whole steps: PyTorch
 * in f32 and PyTorch in f64 differ by 4 % in the ResNet after 60 steps, and by 5.5 % in the full MLP within 200. At 0.0001 they agree.
 */
const CALM_LEARNING_RATE = 0.0001;
const calm: Readonly<Record<ModelSize, readonly ModelName[]>> = {
  small: ["resnet20"],
  full: ["mlp", "cnn", "resnet20"],
};

export interface ParityRun {
  readonly title: string;
  readonly losses: readonly number[];
  /** Of the two runs: whether every loss and every final weight has the same bits. */
  readonly repeatable: boolean;
  readonly seconds: number;
}

interface Trained {
  readonly losses: Float32Array;
  readonly weights: ReadonlyMap<string, Tensor32>;
}

async function train(
  model: ReferenceModel,
  compiled: CompiledRun,
  device: ComputeDevice,
  steps: number,
  learningRate: number,
): Promise<Trained> {
  const session = device.createSession();
  try {
    const program = await session.prepare(compiled.train);
    const initial = compiled.initialWeights();
    for (const [name, { data }] of initial) session.write(name, data);
    const losses = new Float32Array(steps);
    const inFlight: StepHandle[] = [];
    const take = async (step: number): Promise<void> => {
      const outputs = await inFlight.shift()?.outputs;
      losses[step] = outputs?.["loss"]?.data[0] ?? Number.NaN;
    };
    for (let step = 0; step < steps; step++) {
      const scalars = { step, seed: model.training.seed, learningRate };
      inFlight.push(program.run(model.batch(step), scalars, ["loss"]));
      if (inFlight.length > IN_FLIGHT) await take(step - IN_FLIGHT);
    }
    for (let step = steps - inFlight.length; step < steps; step++) await take(step);
    return { losses, weights: await session.read([...initial.keys()]) };
  } finally {
    session.dispose();
  }
}

function bits(data: Tensor32["data"]): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function sameBits(a: Tensor32["data"], b: Tensor32["data"]): boolean {
  const other = bits(b);
  return a.byteLength === b.byteLength && bits(a).every((byte, index) => byte === other[index]);
}

function entryOf({ type, data }: Tensor32): SafetensorsEntry {
  if (data instanceof Float32Array) return { dtype: "F32", shape: type.shape, data };
  return data instanceof Int32Array
    ? { dtype: "I32", shape: type.shape, data }
    : { dtype: "U32", shape: type.shape, data };
}

/** Every field of every batch in one tensor, `[steps, batch, ...]`. */
function stackedBatches(model: ReferenceModel, compiled: CompiledRun, steps: number): Map<string, SafetensorsEntry> {
  const batches = Array.from({ length: steps }, (_, index) => model.batch(index));
  const fields = compiled.train.inputs.filter(({ kind, name }) => kind === "batch" && name !== "weights");
  return new Map(
    fields.map(({ name, value }) => {
      const type = typeOf(compiled.train, value);
      const size = batches[0]?.[name]?.length ?? 0;
      const data = type.dtype === "f32" ? new Float32Array(steps * size) : new Int32Array(steps * size);
      batches.forEach((batch, step) => data.set(batch[name] ?? [], step * size));
      return [name, entryOf({ type: { dtype: type.dtype, shape: [steps, ...type.shape] }, data })];
    }),
  );
}

/** @param folder gets `initial.safetensors` and `batches.safetensors`. */
export async function runParity(
  name: ModelName,
  size: ModelSize,
  device: ComputeDevice,
  steps: number,
  folder: string,
): Promise<ParityRun> {
  const model = referenceModels[name](size);
  const compiled = compileReference(model);
  const initial = new Map([...compiled.initialWeights()].map(([key, tensor]) => [key, entryOf(tensor)]));
  const learningRate = calm[size].includes(name) ? CALM_LEARNING_RATE : LEARNING_RATE;
  const metadata = { model: name, heads: String(gptShape(size).heads), learningRate: String(learningRate) };
  writeFileSync(join(folder, "initial.safetensors"), writeSafetensors(initial, metadata));
  writeFileSync(join(folder, "batches.safetensors"), writeSafetensors(stackedBatches(model, compiled, steps)));
  const began = performance.now();
  const first = await train(model, compiled, device, steps, learningRate);
  const seconds = (performance.now() - began) / 1000;
  const second = await train(model, compiled, device, steps, learningRate);
  const repeatable =
    sameBits(first.losses, second.losses) &&
    [...first.weights].every(([key, { data }]) => {
      const other = second.weights.get(key);
      return other !== undefined && sameBits(data, other.data);
    });
  return { title: model.title, losses: [...first.losses], repeatable, seconds };
}
