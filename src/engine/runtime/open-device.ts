/** Chooses the device of a run: WebGPU where an adapter exists, the CPU elsewhere, and says why. */
import { CpuDevice } from "./cpu-device";
import type { ComputeDevice } from "./device";
import { DeviceError } from "./device";
import { openGpuDevice } from "./gpu-device";

export type DevicePreference = "auto" | "webgpu" | "cpu";

export interface OpenedDevice {
  readonly device: ComputeDevice;
  /** Why it is not the GPU, in a sentence for people; absent if that was the choice. */
  readonly reason?: string;
}

/**
 * @param preference `auto`: WebGPU if there is an adapter, software adapters included, else the CPU.
 * @param gpu `navigator.gpu`, or Dawn's in Node; absent where there is none.
 * @throws DeviceError `no-adapter` if WebGPU was asked for and is not there.
 */
export async function openDevice(preference: DevicePreference, gpu?: GPU): Promise<OpenedDevice> {
  if (preference === "cpu") return { device: new CpuDevice() };
  try {
    if (gpu === undefined) throw new DeviceError("no-adapter", "WebGPU is not available here.");
    return { device: await openGpuDevice(gpu) };
  } catch (error) {
    if (preference === "webgpu") throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { device: new CpuDevice(), reason: `${why} Training runs on the CPU, which is slower.` };
  }
}
