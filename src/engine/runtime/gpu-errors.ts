/** Errors of a GPU device in the words of `DeviceError`. */
import { formatBytes, MemoryLimitError } from "../memory/plan-memory";
import { DeviceError } from "./device";

/** Remembers the first thing that went wrong on a device outside of any call: later calls report it. */
export class DeviceHealth {
  #failure: DeviceError | undefined;

  get failure(): DeviceError | undefined {
    return this.#failure;
  }

  report(error: DeviceError): void {
    this.#failure ??= error;
  }

  /** @throws DeviceError if the device has failed. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/**
 * Allocates under an out-of-memory scope.
 * @throws DeviceError `out-of-memory` that names what was asked for and its bytes.
 */
export async function allocateBuffer(
  device: GPUDevice,
  what: string,
  sizeBytes: number,
  usage: GPUBufferUsageFlags,
): Promise<GPUBuffer> {
  device.pushErrorScope("out-of-memory");
  const buffer = device.createBuffer({ label: what, size: sizeBytes, usage });
  const error = await device.popErrorScope();
  if (error === null) return buffer;
  buffer.destroy();
  throw new DeviceError(
    "out-of-memory",
    `The GPU has no ${formatBytes(sizeBytes)} left for ${what}: make the batch or the model smaller, or close other tabs.`,
  );
}

/** @throws DeviceError `limit` in place of a `MemoryLimitError`. */
export function asDeviceError(error: unknown): unknown {
  return error instanceof MemoryLimitError ? new DeviceError("limit", error.message) : error;
}
