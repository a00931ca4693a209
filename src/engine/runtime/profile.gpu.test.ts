/** Timing of a prepared step, kernel by kernel, on the GPU: every kernel has a time, and the step as a whole is of their size. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { elementCount, typeOf } from "../ir/types";
import type { Module } from "../ir/types";
import { adam, mlpModule } from "../memory/sample-modules";
import type { TensorData } from "../operators/define";
import type { GpuComputeDevice } from "./gpu-device";
import { openGpuDevice } from "./gpu-device";

let device: GpuComputeDevice;
/** Has no timestamps: its commands are timed by their completion. */
let withoutTimestamps: GpuComputeDevice;
beforeAll(async () => {
  device = await openGpuDevice(navigator.gpu);
  withoutTimestamps = await openGpuDevice(navigator.gpu, { withoutFeatures: true });
});
afterAll(() => {
  device.dispose();
  withoutTimestamps.dispose();
});

const scalars = { step: 0, seed: 1, learningRate: 0.01 };

function batchOf(module: Module): Record<string, TensorData> {
  return Object.fromEntries(
    module.inputs.flatMap(({ name, kind, value }) => {
      if (kind !== "batch") return [];
      const { dtype, shape } = typeOf(module, value);
      return [
        [name, dtype === "i32" ? new Int32Array(elementCount(shape)) : new Float32Array(elementCount(shape)).fill(0.5)],
      ];
    }),
  );
}

test("a profile times every kernel in the order of the step, and tells how far it is", async () => {
  const module = mlpModule(8, 16, 12, 4, adam);
  const session = device.createSession();
  const program = await session.prepare(module, { timed: true });
  const told: number[] = [];
  const timing = await program.profile(batchOf(module), scalars, { onCall: (done) => told.push(done) });
  expect(timing.calls.map(({ call }) => call)).toEqual(program.program.calls);
  expect(told).toEqual(timing.calls.map((_, index) => index));
  for (const { call, elapsedMs } of timing.calls) expect(elapsedMs, call.label).toBeGreaterThan(0);
  expect(timing.stepMs).toBeGreaterThan(0);
  session.dispose();
});

test("a profile needs no timestamps", async () => {
  expect(withoutTimestamps.features).toEqual([]);
  const module = mlpModule(8, 16, 12, 4, adam);
  const session = withoutTimestamps.createSession();
  const program = await session.prepare(module, { timed: true });
  const timing = await program.profile(batchOf(module), scalars, {});
  expect(timing.calls.map(({ call }) => call)).toEqual(program.program.calls);
  for (const { call, elapsedMs } of timing.calls) expect(elapsedMs, call.label).toBeGreaterThanOrEqual(0);
  expect(timing.stepMs).toBeGreaterThan(0);
  session.dispose();
});

test("a profile ends when it is told to", async () => {
  const module = mlpModule(8, 16, 12, 4, adam);
  const session = device.createSession();
  const program = await session.prepare(module, { timed: true });
  const abort = new AbortController();
  const onCall = (): void => abort.abort(new Error("enough"));
  await expect(program.profile(batchOf(module), scalars, { signal: abort.signal, onCall })).rejects.toThrow("enough");
  session.dispose();
});

test("the peaks of the adapter are measured once", async () => {
  const peaks = await device.measurePeaks();
  expect(peaks.flopsPerSecond).toBeGreaterThan(1e6);
  expect(peaks.bytesPerSecond).toBeGreaterThan(1e6);
  expect(await device.measurePeaks()).toBe(peaks);
});
