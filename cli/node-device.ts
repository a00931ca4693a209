/** The device that a command computes on, and why it is not another one. */
import type { TrainingSettings } from "../src/engine/model/types";
import type { ComputeDevice } from "../src/engine/runtime/device";
import { openDevice } from "../src/engine/runtime/open-device";
import { CommandFailure } from "./failure";
import { nodeGpu } from "./node-gpu";

export interface NodeDevice {
  readonly device: ComputeDevice;
  /** Why the CPU was taken where a GPU was looked for. */
  readonly reason?: string;
}

/** @throws CommandFailure or DeviceError where WebGPU is asked for and there is none. */
export async function openNodeDevice(
  preference: TrainingSettings["device"],
  precision: TrainingSettings["precision"] = "f32",
): Promise<NodeDevice> {
  if (preference === "cpu") return openDevice("cpu", undefined);
  const entry = await nodeGpu(precision === "mixed");
  if ("gpu" in entry) return openDevice(preference, entry.gpu);
  if (preference === "webgpu") throw new CommandFailure(entry.reason);
  return { device: (await openDevice("cpu", undefined)).device, reason: `${entry.reason} Going on with the CPU.` };
}
