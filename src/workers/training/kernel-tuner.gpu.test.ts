/** Kept kernel choices, in the browser's file system: read by the next page, left aside where they cannot be used, cleared. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TunedChoice } from "../../engine/metrics/kernel-tuning";
import { encodeTuning } from "../../engine/metrics/kernel-tuning";
import { CpuDevice } from "../../engine/runtime/cpu-device";
import type { GpuComputeDevice } from "../../engine/runtime/gpu-device";
import { openGpuDevice } from "../../engine/runtime/gpu-device";
import { fileOf, KernelTuner, runtimeOf } from "./kernel-tuner";

const FOLDER = "kernel-tuner-test";
const root = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
const runtime = "Chrome/1";
const tuner = (): KernelTuner => new KernelTuner(root, runtime);

const choice: TunedChoice = {
  siteClass: "matmul f32[64,64] f32[64,64]",
  operator: "matmul",
  variant: "gemm-registers 8x8",
  defaultVariant: "gemm-rows",
  variantMs: 1,
  defaultMs: 2,
  rejected: [],
};

let device: GpuComputeDevice;
beforeAll(async () => {
  device = await openGpuDevice(navigator.gpu);
});
afterAll(() => {
  device.dispose();
});
beforeEach(() => {
  device.tuning.prefer(new Map());
});
afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
});

/** What a page before has left for this adapter. */
async function leave(text: string): Promise<void> {
  const folder = await (await root()).getDirectoryHandle("tuning", { create: true });
  const handle = await folder.getFileHandle(fileOf(device.tuning.adapter), { create: true });
  const writable = await handle.createWritable();
  await writable.write(text);
  await writable.close();
}

const stored = (): string => encodeTuning({ adapter: device.tuning.adapter, runtime, choices: [choice] });

describe("KernelTuner", () => {
  it("gives a device what the page before has measured, and tells a run its hash", async () => {
    await leave(stored());
    const facts = await tuner().apply(device);
    expect(facts?.classes).toBe(1);
    expect(facts?.hash).toMatch(/^[0-9a-f]{8}$/);
    expect([...device.tuning.preferences]).toEqual([[choice.siteClass, choice.variant]]);
    expect((await tuner().state(device)).choices).toEqual([choice]);
  });

  it.each([
    ["damaged", (text: string) => text.slice(0, 40)],
    ["another browser version", (text: string) => text.replace("Chrome/1", "Chrome/0")],
    ["no longer exists", (text: string) => text.replaceAll("gemm-registers 8x8", "gemm-of-old")],
  ])("leaves aside what is %s, with a sentence", async (reason, change) => {
    await leave(change(stored()));
    const tuning = tuner();
    expect(await tuning.apply(device)).toBeUndefined();
    expect(device.tuning.preferences.size).toBe(0);
    expect((await tuning.state(device)).ignored.join()).toContain(reason);
  });

  it("clears for good", async () => {
    await leave(stored());
    const tuning = tuner();
    await tuning.clear(device);
    expect((await tuning.state(device)).choices).toEqual([]);
    expect((await tuner().state(device)).choices).toEqual([]);
  });

  it("has nothing to choose on the CPU", async () => {
    const cpu = new CpuDevice();
    expect(await tuner().state(cpu)).toMatchObject({ tunable: false, choices: [] });
    expect(await tuner().apply(cpu)).toBeUndefined();
    cpu.dispose();
  });
});

it("reads the version of a browser", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  expect(runtimeOf(chrome)).toBe("Chrome/140.0.0.0");
  expect(runtimeOf(`${chrome} Edg/140.0.3485.54`)).toBe("Edg/140.0.3485.54");
});
