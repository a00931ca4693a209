/** What an adapter can do at all: multiply-add peak with independent accumulators, and triad bandwidth. */
import type { DevicePeaks } from "../metrics/run-profile";
import { probeSource } from "../../shaders/registry";
import { allocateBuffer } from "./gpu-errors";
import { BufferUsage } from "./gpu-flags";
import { PassTimer } from "./pass-timer";

/** As in `probes/multiply-add.wgsl`. */
const FLOPS_AN_INVOCATION = 8 * 4 * 2 * 256;
const MULTIPLY_ADD_INVOCATIONS = 64;
/** Grids to try: a large GPU is not filled by a small one, and a small one need not wait for a large one. */
const GRIDS = [256, 2048, 16_384] as const;
/** A larger grid must do this much better to go on to the next. */
const WORTHWHILE = 1.1;

const TRIAD_INVOCATIONS = 256;
/** One array; three are larger than the caches of processors, and where there is room of GPUs. */
const ARRAY_BYTES = { software: 16 * 2 ** 20, hardware: 128 * 2 ** 20 } as const;

/**
 * Takes a second or less. Nothing else should run on the device meanwhile.
 * @throws DeviceError `out-of-memory` where not even the arrays fit.
 */
export async function measureAdapter(device: GPUDevice, software: boolean): Promise<DevicePeaks> {
  const bytes = Math.min(
    software ? ARRAY_BYTES.software : ARRAY_BYTES.hardware,
    device.limits.maxStorageBufferBindingSize,
    device.limits.maxBufferSize,
  );
  const elements = Math.floor(bytes / (16 * TRIAD_INVOCATIONS)) * TRIAD_INVOCATIONS;
  const timer = new PassTimer(device);
  const arrays: GPUBuffer[] = [];
  try {
    for (const name of ["a", "b", "c"]) {
      arrays.push(
        await allocateBuffer(device, `array ${name} of the bandwidth measurement`, elements * 16, BufferUsage.slab),
      );
    }
    const triad = await measure(device, timer, "triad", arrays, elements / TRIAD_INVOCATIONS);
    let flopsPerSecond = 0;
    for (const grid of GRIDS) {
      const seconds = (await measure(device, timer, "multiply-add", arrays.slice(0, 1), grid)) / 1000;
      const rate = (grid * MULTIPLY_ADD_INVOCATIONS * FLOPS_AN_INVOCATION) / seconds;
      const better = rate > flopsPerSecond * WORTHWHILE;
      flopsPerSecond = Math.max(flopsPerSecond, rate);
      if (!better) break;
    }
    return { flopsPerSecond, bytesPerSecond: (elements * 16 * 3 * 1000) / triad };
  } finally {
    for (const buffer of arrays) buffer.destroy();
    timer.dispose();
  }
}

/** Milliseconds of one dispatch. */
async function measure(
  device: GPUDevice,
  timer: PassTimer,
  probe: string,
  buffers: readonly GPUBuffer[],
  grid: number,
): Promise<number> {
  const pipeline = await device.createComputePipelineAsync({
    label: probe,
    layout: "auto",
    compute: { module: device.createShaderModule({ label: probe, code: probeSource(probe) }) },
  });
  const group = device.createBindGroup({
    label: probe,
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const { elapsedMs } = await timer.repeat((pass) => {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(grid);
  });
  // No measurement is no division by zero.
  return Math.max(elapsedMs, 1e-6);
}
