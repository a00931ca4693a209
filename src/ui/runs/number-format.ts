/** Numbers as people read them: metrics, counts, durations, sizes, time left. Pure; always in plain English notation. */
import type { MetricDescription } from "../../engine/model/types";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 12,345 */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** A metric's value: ratios as percent, others with four significant digits. */
export function formatMetric(value: number | undefined, unit: MetricDescription["unit"] = "number"): string {
  if (value === undefined) return "–";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (unit === "ratio") return `${(value * 100).toFixed(Math.abs(value) >= 0.9995 ? 1 : 2)}%`;
  return formatNumber(value);
}

/** Four significant digits, without needless zeros; very small and very large numbers in powers of ten. */
export function formatNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return value.toExponential(2).replace("e+", "e");
  if (size >= 1000) return whole.format(value);
  return value.toPrecision(4);
}

/** Rates: 1,230 or 12.4. */
export function formatRate(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? whole.format(value) : value.toPrecision(3);
}

/** 0:07, 12:30, 1:02:03. */
export function formatDuration(milliseconds: number | undefined): string {
  if (milliseconds === undefined || !Number.isFinite(milliseconds)) return "–";
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** 1.2 MB, in powers of 1000 as file systems count. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit] ?? "GB"}`;
}

/**
 * Milliseconds until the last step at the current rate, undefined before there is a rate.
 * Uses the recent rate, because the first steps of a run are slower than the rest.
 */
export function remainingMs(
  step: number,
  totalSteps: number,
  samplesPerSecond: number,
  batchSize: number,
): number | undefined {
  if (!(samplesPerSecond > 0) || !(batchSize > 0) || totalSteps <= 0) return undefined;
  return (Math.max(0, totalSteps - step) * batchSize * 1000) / samplesPerSecond;
}
