/** One line on what the pointer or the keyboard is at: a kernel, or several together, with time, share and rates. */
import { bytesPerSecond, flopsPerSecond, shareOfRoof, totalMs } from "../../engine/metrics/run-profile";
import type { DevicePeaks, KernelProfile, Work } from "../../engine/metrics/run-profile";
import { formatPerSecond, formatShare, formatTime, PHASES, phaseColour, type Phase } from "./profile-format";

export interface KernelFactsProps {
  readonly name: string;
  readonly phase?: Phase | undefined;
  readonly kernels: readonly KernelProfile[];
  /** Milliseconds of all kernels of the step. */
  readonly stepMs: number;
  readonly peaks: DevicePeaks;
}

export function KernelFacts({ name, phase, kernels, stepMs, peaks }: KernelFactsProps) {
  const work: Work = {
    flops: kernels.reduce((sum, { flops }) => sum + flops, 0),
    bytes: kernels.reduce((sum, { bytes }) => sum + bytes, 0),
    elapsedMs: totalMs(kernels),
  };
  const [only] = kernels;
  const facts = [
    formatTime(work.elapsedMs),
    formatShare(work.elapsedMs / Math.max(stepMs, Number.MIN_VALUE)),
    formatPerSecond(flopsPerSecond(work), "FLOP/s"),
    formatPerSecond(bytesPerSecond(work), "B/s"),
    ...(kernels.length === 1
      ? [`${formatShare(shareOfRoof(work, peaks))} of the roof`]
      : [`${String(kernels.length)} kernels`]),
  ];
  return (
    <p className="numeric m-0 flex h-5 flex-none items-center gap-2 overflow-hidden text-[12px] whitespace-nowrap">
      {phase !== undefined && (
        <span aria-hidden className="size-2 flex-none rounded-full" style={{ background: phaseColour(phase) }} />
      )}
      <span className="truncate font-semibold">{name}</span>
      {kernels.length === 1 && only !== undefined && <span className="truncate text-muted">{only.kernel}</span>}
      <span className="ml-auto flex-none text-muted">{facts.join(" · ")}</span>
    </p>
  );
}

/** What the colours mean. */
export function PhaseLegend() {
  return (
    <ul className="m-0 flex flex-none list-none gap-3 p-0 text-[12px] text-muted" aria-label="Phases">
      {PHASES.map(({ id, label, colour }) => (
        <li key={id} className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-full" style={{ background: colour }} /> {label}
        </li>
      ))}
    </ul>
  );
}
