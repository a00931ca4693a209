/** One proof: the file in its own runtime on held-out examples, a few at a time, compared with what our engine gave. */
import { compareAnswers } from "../../engine/model/compare-answers";
import type { ClassOutput, ProofResult } from "../protocol/proof";
import type { ProofSamples } from "../protocol/training";
import type { LoadModel, ProofFile, RuntimeOutput } from "./runtime";

/** Activations of so many examples at once are small enough for every runtime. */
const CHUNK = 32;
/** Single examples whose times the median is taken of, after one that warms up. */
const TIMED_RUNS = 7;

/** @throws Error as a full sentence. */
export async function proveFiles(
  files: readonly ProofFile[],
  load: LoadModel,
  samples: ProofSamples,
  classified: readonly ClassOutput[],
): Promise<ProofResult> {
  const model = await load(files);
  try {
    const parts: ReadonlyMap<string, RuntimeOutput>[] = [];
    for (let start = 0; start < samples.examples; start += CHUNK) {
      parts.push(await model.run(examplesOf(samples, start, Math.min(samples.examples, start + CHUNK))));
    }
    const one = examplesOf(samples, 0, 1);
    const times: number[] = [];
    for (let run = 0; run <= TIMED_RUNS; run++) {
      const start = performance.now();
      await model.run(one);
      if (run > 0) times.push(performance.now() - start);
    }
    const latencyMs = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    return { ...compareAnswers(samples, joined(parts), model.runtime, classified), latencyMs };
  } finally {
    await model.close();
  }
}

function examplesOf({ inputs, examples }: ProofSamples, start: number, end: number): ProofSamples["inputs"] {
  return inputs.map(({ name, shape, dtype, data }) => {
    const size = data.length / examples;
    return { name, dtype, shape: [end - start, ...shape.slice(1)], data: data.slice(start * size, end * size) };
  });
}

function joined(parts: readonly ReadonlyMap<string, RuntimeOutput>[]): ReadonlyMap<string, RuntimeOutput> {
  const [first] = parts;
  const whole = new Map<string, RuntimeOutput>();
  for (const name of first?.keys() ?? []) {
    const tensors = parts.flatMap((part) => part.get(name) ?? []);
    const data = new Float32Array(tensors.reduce((sum, tensor) => sum + tensor.data.length, 0));
    let offset = 0;
    for (const tensor of tensors) {
      data.set(tensor.data, offset);
      offset += tensor.data.length;
    }
    const count = tensors.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    whole.set(name, { shape: [count, ...(tensors[0]?.shape.slice(1) ?? [])], data });
  }
  return whole;
}
