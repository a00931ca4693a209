/** Steps that save memory on the real device: activations computed again, gradients over several batches, and the default limits. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { gpt } from "../../../bench/models/gpt";
import { lstm } from "../../../bench/models/lstm";
import { mlp } from "../../../bench/models/mlp";
import type { ReferenceModel } from "../../../bench/models/reference-model";
import { resnet20 } from "../../../bench/models/resnet20";
import { DEFAULT_DATA } from "../model/types";
import type { TrainingSettings } from "../model/types";
import { ACCUMULATE_INPUT } from "../training/accumulate-gradients";
import { compileRun } from "../training/compile-run";
import type { CompiledRun } from "../training/compile-run";
import { fitMemory } from "../training/fit-memory";
import type { Module } from "../ir/types";
import { CpuDevice } from "./cpu-device";
import type { ComputeDevice } from "./device";
import { openGpuDevice } from "./gpu-device";
import type { GpuComputeDevice } from "./gpu-device";

let device: GpuComputeDevice;
/** Adapters that have only what WebGPU guarantees, with kernels for GPUs and for processors. */
let limited: GpuComputeDevice;
let limitedSoftware: GpuComputeDevice;
beforeAll(async () => {
  device = await openGpuDevice(navigator.gpu, { kernelsFor: "hardware" });
  const least = { defaultLimits: true, withoutFeatures: true };
  limited = await openGpuDevice(navigator.gpu, { kernelsFor: "hardware", ...least });
  limitedSoftware = await openGpuDevice(navigator.gpu, { kernelsFor: "software", ...least });
});
afterAll(() => {
  device.dispose();
  limited.dispose();
  limitedSoftware.dispose();
});

function compiled(
  { name, graph, dataset, training }: ReferenceModel,
  more: Partial<TrainingSettings> = {},
): CompiledRun {
  const data = { ...DEFAULT_DATA, dataset: dataset.id };
  return compileRun({ projectName: name, graph, data, dataset, training: { ...training, ...more } });
}

const STEPS = 4;

async function losses(on: ComputeDevice, module: Module, model: ReferenceModel, run: CompiledRun): Promise<number[]> {
  const session = on.createSession();
  const program = await session.prepare(module);
  for (const [name, { data }] of run.initialWeights()) session.write(name, data);
  const found: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const handle = program.run(model.batch(step), { step, seed: 1, learningRate: 0.01 }, ["loss"]);
    found.push((await handle.outputs)["loss"]?.data[0] ?? Number.NaN);
  }
  session.dispose();
  return found;
}

test("activations of a GPT computed again give the same losses", async () => {
  const model = gpt("small");
  const run = compiled(model);
  const whole = device.plan(run.train);
  const persistent = whole.totalBytes - whole.byCategory.activations;
  const fitted = fitMemory(run.train, device, persistent + whole.byCategory.activations * 0.75);
  expect(fitted.checkpointing?.released).toBeGreaterThan(0);
  const expected = await losses(device, run.train, model, run);
  const found = await losses(device, fitted.module, model, run);
  found.forEach((loss, step) => expect(loss).toBeCloseTo(expected[step] ?? Number.NaN, 5));
  expect(await losses(device, fitted.module, model, run)).toEqual(found);
});

test("a residual network trains within the limits that every device has", async () => {
  const model = resnet20("small");
  const run = compiled(model);
  expect(limited.traits.maxStorageBuffersPerStage).toBe(8);
  expect(limited.traits.maxWorkgroupStorageBytes).toBe(16_384);
  expect(limited.limits.maxBindingBytes).toBe(2 ** 27);
  const cpu = new CpuDevice({ threads: 1 });
  const expected = await losses(cpu, run.train, model, run);
  const found = await losses(limited, run.train, model, run);
  found.forEach((loss, step) => expect(loss).toBeCloseTo(expected[step] ?? Number.NaN, 3));
});

test.each([
  ["GPU", "gpt"],
  ["GPU", "lstm"],
  ["processor", "gpt"],
  ["processor", "lstm"],
] as const)(
  "without subgroups, timestamps and f16, with kernels for a %s, a %s trains the same",
  async (kind, name) => {
    const on = kind === "GPU" ? limited : limitedSoftware;
    expect(on.features).toEqual([]);
    expect(on.traits.subgroupSize).toBeUndefined();
    expect(on.halfPrecision).toBe(false);
    const model = name === "gpt" ? gpt("small") : lstm("small");
    const run = compiled(model);
    const cpu = new CpuDevice({ threads: 1 });
    const expected = await losses(cpu, run.train, model, run);
    const found = await losses(on, run.train, model, run);
    found.forEach((loss, step) => expect(loss).toBeCloseTo(expected[step] ?? Number.NaN, 4));
    expect(await losses(on, run.train, model, run)).toEqual(found);
  },
);

test("gradients of two batches add up to those of one twice as large, in the same bits each time", async () => {
  const model = mlp("small");
  const { batchSize } = model.training;
  const whole = compiled(model);
  const parts = compiled(model, { batchSize: batchSize / 2, accumulationSteps: 2 });
  const halves = async (): Promise<readonly [losses: number[], weights: readonly number[]]> => {
    const session = device.createSession();
    const program = await session.prepare(parts.train);
    for (const [name, { data }] of parts.initialWeights()) session.write(name, data);
    const found: number[] = [];
    for (let step = 0; step < STEPS; step++) {
      const own: number[] = [];
      for (const half of [0, 1]) {
        const batch = Object.fromEntries(
          Object.entries(model.batch(step)).map(([name, data]) => {
            const size = data.length / 2;
            return [name, data.slice(half * size, (half + 1) * size)];
          }),
        );
        const scalars = { step, seed: 1, learningRate: 0.01 };
        const handle = program.run({ ...batch, [ACCUMULATE_INPUT]: Float32Array.of(half) }, scalars, ["loss"], {
          update: half === 1,
        });
        own.push((await handle.outputs)["loss"]?.data[0] ?? Number.NaN);
      }
      found.push(own.reduce((sum, loss) => sum + loss, 0) / 2);
    }
    const weights = await session.read(["dense-1/kernel"]);
    session.dispose();
    return [found, [...(weights.get("dense-1/kernel")?.data ?? [])]];
  };
  const expected = await losses(device, whole.train, model, whole);
  const [found, weights] = await halves();
  found.forEach((loss, step) => expect(loss).toBeCloseTo(expected[step] ?? Number.NaN, 3));
  expect(await halves()).toEqual([found, weights]);
  // The sums are the only gradients there are.
  const { byCategory } = device.plan(parts.train);
  expect(byCategory.gradients).toBeLessThan(byCategory.parameters + 256);
});

test("what is more than the device takes in one piece is refused with its numbers, before anything is allocated", () => {
  const model = gpt("full");
  const huge = compiled(model, { batchSize: 65_536 });
  expect(() => limited.plan(huge.train)).toThrow(/needs .* in one piece, but this device allows/);
});
