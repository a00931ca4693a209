/**
 * Chooses the device of a run and says why. WebGPU where there is a GPU; where WebGPU is there but computed by the processor itself (a
 * software adapter), whichever of that and the CPU device a short measurement finds faster; the CPU where there is no adapter.
 */
import { CpuDevice } from "./cpu-device";
import { measureProducts } from "./device-probe";
import type { ComputeDevice } from "./device";
import { DeviceError } from "./device";
import { openGpuDevice } from "./gpu-device";

export type DevicePreference = "auto" | "webgpu" | "cpu";

export interface OpenedDevice {
  readonly device: ComputeDevice;
  /** Why it is not the GPU, or why a software adapter was taken, in a sentence for people; absent if that was the choice. */
  readonly reason?: string;
  /** There is no WebGPU to be had, though it was looked for. */
  readonly withoutAdapter?: true;
}

/** Times of a product on an adapter over those on the CPU device, by the adapter's name: measured once. */
const measured = new Map<string, Promise<number>>();

/**
 * @param gpu `navigator.gpu`, or Dawn's in Node; absent where there is none.
 * @throws DeviceError `no-adapter` if WebGPU was asked for and is not there.
 */
export async function openDevice(preference: DevicePreference, gpu?: GPU): Promise<OpenedDevice> {
  if (preference === "cpu") return { device: await openCpu() };
  let adapter: ComputeDevice;
  try {
    if (gpu === undefined) throw new DeviceError("no-adapter", "WebGPU is not available here.");
    adapter = await openGpuDevice(gpu);
  } catch (error) {
    if (preference === "webgpu") throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { device: await openCpu(), reason: `${why} Training runs on the CPU.`, withoutAdapter: true };
  }
  return preference === "auto" && adapter.software ? faster(adapter) : { device: adapter };
}

async function openCpu(): Promise<CpuDevice> {
  const device = new CpuDevice();
  await device.start();
  return device;
}

/** The faster of a software adapter and the CPU device; the other one is closed. */
async function faster(adapter: ComputeDevice): Promise<OpenedDevice> {
  const cpu = await openCpu();
  const ratio = await ratioOf(adapter, cpu);
  const [taken, other] = ratio > 1 ? [cpu, adapter] : [adapter, cpu];
  other.dispose();
  const finding = Number.isFinite(ratio)
    ? `a short measurement found ${taken.name} ${Math.max(ratio, 1 / ratio).toFixed(1)} times as fast`
    : "it failed a short measurement";
  return { device: taken, reason: `${adapter.name} is no GPU: ${finding}.` };
}

/** Above 1, the CPU is faster. An adapter that cannot be measured is not taken. */
async function ratioOf(adapter: ComputeDevice, cpu: ComputeDevice): Promise<number> {
  const known = measured.get(adapter.name);
  if (known !== undefined) return known;
  const measuring = (async () => {
    const cpuMs = await measureProducts(cpu);
    const adapterMs = await measureProducts(adapter);
    return adapterMs / cpuMs;
  })();
  measured.set(adapter.name, measuring);
  try {
    return await measuring;
  } catch {
    measured.delete(adapter.name);
    return Number.POSITIVE_INFINITY;
  }
}
