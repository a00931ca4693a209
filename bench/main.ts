/** The page of the bench: makes contenders on request, times and counts them. Driven by scripts/bench.mjs; it prints nothing. */
import { measureAdapter } from "../src/engine/runtime/adapter-peaks";
import { timeCompilation } from "./compile";
import type { BenchDevice, Contender, ContenderKey, MakeContender } from "./contender";
import type { GpuCounts } from "./counters";
import { countGpu, installCounters } from "./counters";
import { compareKernels, kernelComparisons } from "./kernels/compare";
import type { ModelName } from "./models/reference-model";
import { createJax } from "./peers/jax";
import { createTfjs } from "./peers/tfjs";
import { createTrainyard } from "./trainyard";

const makers: Readonly<Record<ContenderKey, MakeContender>> = {
  trainyard: createTrainyard,
  tfjs: createTfjs,
  jax: createJax,
};

/** A first step that took this long is the only one; it is timed with all its compiling. */
const LONG_STEP_MS = 90_000;

export type Opened =
  | {
      readonly name: string;
      /** Of the second step, or of the first one if that was too long to take another. */
      readonly estimateMs: number;
      readonly firstOnly: boolean;
      readonly bytes: number | undefined;
    }
  | { readonly failure: string };

export interface Counted extends GpuCounts {
  readonly steps: number;
  readonly elapsedMs: number;
  /** The engine's own, of one step. */
  readonly encodeMs: number;
}

const contenders = new Map<ContenderKey, Contender>();

function opened(key: ContenderKey): Contender {
  const contender = contenders.get(key);
  if (contender === undefined) throw new Error(`${key} is not open.`);
  return contender;
}

async function steps(contender: Contender, count: number): Promise<void> {
  for (let step = 0; step < count; step++) await contender.step();
}

async function timeSteps(contender: Contender, count: number): Promise<{ msPerStep: number; loss: number }> {
  const began = performance.now();
  await steps(contender, count);
  const loss = await contender.settle();
  return { msPerStep: (performance.now() - began) / count, loss };
}

const bench = {
  /** Makes a contender and takes its first steps, which compile. */
  async open(key: ContenderKey, model: ModelName, device: BenchDevice): Promise<Opened> {
    try {
      const contender = await makers[key](model, device);
      contenders.set(key, contender);
      const first = await timeSteps(contender, 1);
      const firstOnly = first.msPerStep > LONG_STEP_MS;
      const { msPerStep } = firstOnly ? first : await timeSteps(contender, 1);
      return { name: contender.name, estimateMs: msPerStep, firstOnly, bytes: contender.facts?.()["bytes"] };
    } catch (error) {
      bench.close(key);
      return { failure: error instanceof Error ? error.message : String(error) };
    }
  },
  time(key: ContenderKey, count: number): Promise<{ msPerStep: number; loss: number }> {
    return timeSteps(opened(key), count);
  },
  async count(key: ContenderKey, count: number): Promise<Counted> {
    const contender = opened(key);
    const { counts, elapsedMs } = await countGpu(
      () => steps(contender, count),
      () => contender.settle(),
    );
    return { ...counts, steps: count, elapsedMs, encodeMs: contender.facts?.()["encodeMs"] ?? Number.NaN };
  },
  close(key: ContenderKey): void {
    contenders.get(key)?.dispose();
    contenders.delete(key);
  },
  async adapter(): Promise<{ name: string; fmaGflops: number; triadGBps: number }> {
    const adapter = await navigator.gpu.requestAdapter();
    if (adapter === null) throw new Error("This browser has no WebGPU adapter.");
    const device = await adapter.requestDevice();
    const software = adapter.info.isFallbackAdapter || adapter.info.architecture === "swiftshader";
    const { flopsPerSecond, bytesPerSecond } = await measureAdapter(device, software);
    device.destroy();
    const { vendor, architecture, description } = adapter.info;
    return {
      name: [vendor, architecture, description].filter((part) => part !== "").join(" "),
      fmaGflops: flopsPerSecond / 1e9,
      triadGBps: bytesPerSecond / 1e9,
    };
  },
  kernels: () => kernelComparisons.map(({ title }) => title),
  compareKernels,
  timeCompilation,
};

export type Bench = typeof bench;
installCounters();
Object.assign(globalThis, { bench });
