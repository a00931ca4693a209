/** Stepping through a paused run on the GPU: the run stays as it is, bit for bit, and the tensors are those that the CPU device has. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CpuDevice } from "../runtime/cpu-device";
import type { ComputeDevice } from "../runtime/device";
import { openGpuDevice } from "../runtime/gpu-device";
import { bitsOf, takeSmallRun } from "./rehearsal-cases";

let device: ComputeDevice;
beforeAll(async () => {
  device = await openGpuDevice(navigator.gpu);
});
afterAll(() => device.dispose());

type Means = ReadonlyMap<string, readonly [mean: number, deviation: number]>;

async function look(on: ComputeDevice, training: Parameters<typeof takeSmallRun>[0]["training"] = {}) {
  const means = new Map<string, readonly [number, number]>();
  const run = await takeSmallRun({
    device: on,
    training,
    maxSteps: 3,
    pauseAt: 2,
    look: async (rehearsal) => {
      expect(await rehearsal.nonFinite()).toEqual([]);
      for (const { id, name } of rehearsal.outline.tensors) {
        const { summary } = await rehearsal.tensor(id, { row: 0, column: 0 });
        means.set(`${String(id)} ${name}`, [summary.mean, summary.deviation]);
      }
    },
  });
  return { run, means };
}

function expectClose(found: Means, wanted: Means, tolerance: number): void {
  expect([...found.keys()]).toEqual([...wanted.keys()]);
  for (const [name, numbers] of wanted)
    numbers.forEach((right, index) => {
      const value = found.get(name)?.[index] ?? Number.NaN;
      expect(Math.abs(value - right), `${name}: ${String(value)}, not ${String(right)}`).toBeLessThan(
        tolerance * (1 + Math.abs(right)),
      );
    });
}

test("leaves losses and weights as they are, bit for bit, and sees what the CPU device sees", async () => {
  const plain = await takeSmallRun({ device, maxSteps: 3 });
  const looked = await look(device);
  expect(looked.run.losses).toEqual(plain.losses);
  expect(bitsOf(looked.run.result)).toEqual(bitsOf(plain.result));
  expectClose(looked.means, (await look(new CpuDevice())).means, 2e-4);
});

test("with shader-f16 (skipped without): reads what is stored in half precision, adds up the batches before the last", async (context) => {
  if (!device.halfPrecision) context.skip("This adapter has no shader-f16.");
  const training = { precision: "mixed", accumulationSteps: 2 } as const;
  const plain = await takeSmallRun({ device, training, maxSteps: 3 });
  const { run, means } = await look(device, training);
  expect(run.losses).toEqual(plain.losses);
  expect(bitsOf(run.result)).toEqual(bitsOf(plain.result));
  const of = (end: string) => [...means].find(([name]) => name.endsWith(` ${end}`))?.[1];
  expect(of("hidden output")?.[1]).toBeGreaterThan(0);
  expect(of("scaled gradient of hidden output")?.[1]).toBeGreaterThan(0);
  expect(of("loss scale")?.[0]).toBe(65536);
});
