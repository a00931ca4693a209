/**
 * The roofline plot in numbers: achieved FLOP/s over arithmetic intensity, both logarithmic, under the two measured roofs (Williams et al.
 * 2009, "Roofline: an insightful visual performance model for multicore architectures"). Pure.
 */
import { flopsPerSecond, intensity } from "../../engine/metrics/run-profile";
import type { DevicePeaks, KernelProfile } from "../../engine/metrics/run-profile";

export interface RooflineDot {
  readonly kernel: KernelProfile;
  /** FLOPs a byte. */
  readonly x: number;
  /** FLOP/s. */
  readonly y: number;
}

export interface RooflinePlot {
  readonly dots: readonly RooflineDot[];
  /** Kernels without FLOPs or without a time, which have no place in it. */
  readonly left: number;
  /** Intensity from which on the multiply-adds are the limit. */
  readonly ridge: number;
  /** Bounds of the axes, powers of ten. */
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

export function rooflinePlot(kernels: readonly KernelProfile[], peaks: DevicePeaks): RooflinePlot {
  const dots = kernels
    .filter(({ flops, bytes, elapsedMs }) => flops > 0 && bytes > 0 && elapsedMs > 0)
    .map((kernel) => ({ kernel, x: intensity(kernel), y: flopsPerSecond(kernel) }));
  const ridge = peaks.flopsPerSecond / peaks.bytesPerSecond;
  return {
    dots,
    left: kernels.length - dots.length,
    ridge,
    x: decades([...dots.map(({ x }) => x), ridge / 10, ridge * 10]),
    y: decades([...dots.map(({ y }) => y), peaks.flopsPerSecond, peaks.flopsPerSecond / 100]),
  };
}

function decades(values: readonly number[]): readonly [number, number] {
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  return [low, high > low ? high : low * 10];
}

/** Share of the way from `low` to `high` on a logarithmic axis. */
export function logShare(value: number, [low, high]: readonly [number, number]): number {
  return Math.log10(value / low) / Math.log10(high / low);
}

/** Powers of ten within the bounds. */
export function decadeTicks([low, high]: readonly [number, number]): readonly number[] {
  const first = Math.round(Math.log10(low));
  const last = Math.round(Math.log10(high));
  return Array.from({ length: last - first + 1 }, (_, step) => 10 ** (first + step));
}
