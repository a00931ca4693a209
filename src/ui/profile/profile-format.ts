/** Numbers of a profile as people read them, and the colours of its phases. Pure. */
import type { KernelProfile } from "../../engine/metrics/run-profile";

export type Phase = KernelProfile["phase"];

export const PHASES: readonly { readonly id: Phase; readonly label: string; readonly colour: string }[] = [
  { id: "forward", label: "Forward", colour: "var(--series-train)" },
  { id: "backward", label: "Backward", colour: "var(--series-validation)" },
  { id: "update", label: "Update", colour: "var(--cat-merge)" },
];

export function phaseColour(phase: Phase): string {
  return PHASES.find(({ id }) => id === phase)?.colour ?? "var(--muted)";
}

/** 12.3 ms, 45.6 µs, 1.23 s: three significant digits. */
export function formatTime(milliseconds: number): string {
  if (milliseconds === 0) return "0";
  if (milliseconds < 1) return `${threeDigits(milliseconds * 1000)} µs`;
  return milliseconds < 1000 ? `${threeDigits(milliseconds)} ms` : `${threeDigits(milliseconds / 1000)} s`;
}

/** 12.3%, and "<0.1%" for what rounds to nothing but is something. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return "<0.1%";
  return `${(share * 100).toFixed(share >= 0.9995 ? 0 : 1)}%`;
}

const PREFIXES = ["", "k", "M", "G", "T", "P"] as const;

/** 1.23 GFLOP/s for `unit` "FLOP/s": three significant digits. */
export function formatPerSecond(value: number, unit: string): string {
  let scaled = value;
  let prefix = 0;
  while (scaled >= 1000 && prefix < PREFIXES.length - 1) {
    scaled /= 1000;
    prefix += 1;
  }
  return `${scaled === 0 ? "0" : threeDigits(scaled)} ${PREFIXES[prefix] ?? ""}${unit}`;
}

function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
