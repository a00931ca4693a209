/**
 * Times every kernel of a prepared step on the GPU, in the order of the step, on the values that the kernels before have left. A kernel
 * that writes over what it reads would change its own input when it is repeated, so what it may write is put back after.
 */
import type { KernelCall } from "../lowering/types";
import type { ProfileOptions, ProgramTiming } from "./device";
import { allocateBuffer } from "./gpu-errors";
import { BufferUsage } from "./gpu-flags";
import type { DeviceHealth } from "./gpu-errors";
import { PassTimer } from "./pass-timer";

export interface TimedDispatch {
  readonly call: KernelCall;
  readonly encode: (pass: GPUComputePassEncoder) => void;
  /** What it may write. */
  readonly writes: readonly GPUBufferBinding[];
}

/** @throws DeviceError where the device fails, or has no room for a copy of what one kernel writes; the signal's reason. */
export async function timeDispatches(
  device: GPUDevice,
  health: DeviceHealth,
  dispatches: readonly TimedDispatch[],
  { signal, onCall }: ProfileOptions,
): Promise<ProgramTiming> {
  const timer = new PassTimer(device);
  const calls: ProgramTiming["calls"][number][] = [];
  try {
    runAll(device, dispatches);
    for (const [index, dispatch] of dispatches.entries()) {
      signal?.throwIfAborted();
      onCall?.(index, dispatches.length);
      const copy = await Copy.of(device, dispatch.writes);
      try {
        const { elapsedMs } = await timer.repeat(dispatch.encode);
        calls.push({ call: dispatch.call, elapsedMs });
        copy.putBack();
        runAll(device, [dispatch]);
      } finally {
        copy.dispose();
      }
      health.check();
    }
    const whole = await timer.repeat((pass) => {
      for (const dispatch of dispatches) dispatch.encode(pass);
    });
    health.check();
    return { clock: timer.clock, calls, stepMs: whole.elapsedMs };
  } finally {
    timer.dispose();
  }
}

function runAll(device: GPUDevice, dispatches: readonly TimedDispatch[]): void {
  const encoder = device.createCommandEncoder({ label: "profile" });
  const pass = encoder.beginComputePass({ label: "profile" });
  for (const dispatch of dispatches) dispatch.encode(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

interface CopiedPart {
  readonly source: GPUBuffer;
  readonly offset: number;
  readonly copy: GPUBuffer;
}

/** A copy of parts of buffers, to be put back. */
class Copy {
  readonly #device: GPUDevice;
  readonly #parts: readonly CopiedPart[];

  private constructor(device: GPUDevice, parts: readonly CopiedPart[]) {
    this.#device = device;
    this.#parts = parts;
  }

  static async of(device: GPUDevice, ranges: readonly GPUBufferBinding[]): Promise<Copy> {
    const parts: CopiedPart[] = [];
    const encoder = device.createCommandEncoder({ label: "profile" });
    for (const { buffer: source, offset = 0, size = source.size - offset } of ranges) {
      // Copies are of whole words.
      const bytes = Math.min(source.size - offset, Math.ceil(size / 4) * 4);
      const copy = await allocateBuffer(device, "what a kernel writes, while it is timed", bytes, BufferUsage.slab);
      encoder.copyBufferToBuffer(source, offset, copy, 0, bytes);
      parts.push({ source, offset, copy });
    }
    device.queue.submit([encoder.finish()]);
    return new Copy(device, parts);
  }

  putBack(): void {
    const encoder = this.#device.createCommandEncoder({ label: "profile" });
    for (const { source, offset, copy } of this.#parts) encoder.copyBufferToBuffer(copy, 0, source, offset, copy.size);
    this.#device.queue.submit([encoder.finish()]);
  }

  dispose(): void {
    for (const { copy } of this.#parts) copy.destroy();
  }
}
