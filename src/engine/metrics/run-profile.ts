/**
 * Where the time of a training step goes: plain data, and what follows from it. Measured by `training/profile-run.ts`, shown by the
 * page and the command line. Not for measuring. Times are milliseconds, work is FLOPs and bytes of one step.
 */
import type { Phase } from "../ir/types";

/** What a device can do at all, measured on it: the roofs of a roofline plot. */
export interface DevicePeaks {
  /** f32 multiply-adds with independent accumulators, two FLOPs each. */
  readonly flopsPerSecond: number;
  /** `a[i] = b[i] + s * c[i]` over arrays larger than caches, three elements moved each. */
  readonly bytesPerSecond: number;
}

/** How times of single kernels were taken. */
export type KernelClock =
  /** Timestamps that the GPU writes around repeats of the kernel. */
  | "timestamps"
  /** From submit to completion of repeats, seen from the CPU. */
  | "completion"
  /** Around every call of a step, on the CPU device. */
  | "calls";

export interface KernelProfile {
  /** Place in the step, from 1. */
  readonly number: number;
  readonly phase: Phase;
  /** Id of the node it came from; absent for what belongs to no layer, such as the optimizer. */
  readonly origin?: string;
  /** Name of that node, for people. */
  readonly layer?: string;
  /** The operators it carries out: `matmul+add+relu`. */
  readonly label: string;
  readonly kernel: string;
  readonly flops: number;
  /** The least that it must read and write. */
  readonly bytes: number;
  readonly elapsedMs: number;
}

/** The step as the training loop runs it, with data and in flight two at a time. Counts are of one step unless they say otherwise. */
export interface StepProfile {
  readonly steps: number;
  /** Mean time from step to step. */
  readonly elapsedMs: number;
  /** Time of the device for all kernels of a step one after the other. */
  readonly deviceMs: number;
  /** Writing the batch and recording the commands; 0 on the CPU device, which has none. */
  readonly encodeMs: number;
  readonly dispatches: number;
  readonly passes: number;
  readonly submits: number;
  /** Of all steps. */
  readonly readbacks: number;
  /** Of these, how many the loop stood still for. */
  readonly awaitedReadbacks: number;
  /** Share of the time in which the device had nothing to do because the next batch was not there. */
  readonly waitingForDataShare: number;
  /** Share of the time between steps that kernels do not account for. */
  readonly outsideKernelsShare: number;
}

/** Bytes of a step by what they are for. */
export interface ProfiledMemory {
  readonly parameters: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
  readonly workspace: number;
  readonly data: number;
  readonly total: number;
}

export interface RunProfile {
  readonly device: { readonly kind: "webgpu" | "cpu"; readonly name: string; readonly software: boolean };
  readonly batchSize: number;
  readonly clock: KernelClock;
  readonly kernels: readonly KernelProfile[];
  readonly step: StepProfile;
  readonly peaks: DevicePeaks;
  readonly memory: ProfiledMemory;
}

/** What a profile is doing; `done` of `total` within the stage. */
export interface ProfileProgress {
  readonly stage: "compiling" | "steps" | "kernels" | "device";
  readonly done: number;
  readonly total: number;
}

/** Work and time of one kernel or of several together. */
export interface Work {
  readonly flops: number;
  readonly bytes: number;
  readonly elapsedMs: number;
}

export interface LayerProfile extends Work {
  readonly origin?: string;
  /** "Optimizer" where the kernels belong to no layer and to the update, "Other" where they belong to no layer. */
  readonly name: string;
  readonly kernels: number;
}

/** Sum of the kernels' times: what shares are shares of. */
export function totalMs(kernels: readonly Work[]): number {
  return kernels.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
}

/** FLOP/s; 0 where no time was measured. */
export function flopsPerSecond({ flops, elapsedMs }: Work): number {
  return elapsedMs > 0 ? (flops * 1000) / elapsedMs : 0;
}

/** Bytes/s; 0 where no time was measured. */
export function bytesPerSecond({ bytes, elapsedMs }: Work): number {
  return elapsedMs > 0 ? (bytes * 1000) / elapsedMs : 0;
}

/** FLOPs for each byte moved; 0 for kernels that only move. */
export function intensity({ flops, bytes }: Work): number {
  return bytes > 0 ? flops / bytes : 0;
}

/**
 * How close a kernel comes to what the device allows it: of its FLOP/s under the roof at its intensity, or of its bytes/s where it moves
 * data only. Above 1 where data comes from caches. (Williams et al. 2009, "Roofline: an insightful visual performance model".)
 */
export function shareOfRoof(work: Work, peaks: DevicePeaks): number {
  const least = Math.max(work.flops / peaks.flopsPerSecond, work.bytes / peaks.bytesPerSecond) * 1000;
  return work.elapsedMs > 0 ? least / work.elapsedMs : 0;
}

/** Name of the row that kernels without a layer belong to. */
export function layerName({ layer, phase }: Pick<KernelProfile, "layer" | "phase">): string {
  return layer ?? (phase === "update" ? "Optimizer" : "Other");
}

/** The kernels of each layer together, the slowest layer first. */
export function profileLayers(kernels: readonly KernelProfile[]): readonly LayerProfile[] {
  const layers = new Map<string, LayerProfile>();
  for (const kernel of kernels) {
    const name = layerName(kernel);
    const key = kernel.origin ?? name;
    const before = layers.get(key) ?? {
      ...(kernel.origin === undefined ? {} : { origin: kernel.origin }),
      name,
      kernels: 0,
      flops: 0,
      bytes: 0,
      elapsedMs: 0,
    };
    layers.set(key, {
      ...before,
      kernels: before.kernels + 1,
      flops: before.flops + kernel.flops,
      bytes: before.bytes + kernel.bytes,
      elapsedMs: before.elapsedMs + kernel.elapsedMs,
    });
  }
  return [...layers.values()].sort((a, b) => b.elapsedMs - a.elapsedMs);
}
