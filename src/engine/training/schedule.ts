/**
 * The learning rate of every step. A pure function of the settings and the step, so that a resumed run goes on exactly
 * where it was. It knows nothing of the loop. What always holds: the result is finite and at least 0 for valid settings.
 */
import type { TrainingSettings } from "../model/types";

export type ScheduleSettings = Pick<
  TrainingSettings,
  "schedule" | "learningRate" | "warmupShare" | "dropEvery" | "dropFactor"
>;

export interface RunLength {
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
}

/** one-cycle starts at 1/25 of the peak and ends at 1/10,000 of the start, as `OneCycleLR` of PyTorch does by default. */
const ONE_CYCLE_START = 25;
const ONE_CYCLE_END = 10_000;

/** Half a cosine from `from` (share 0) to `to` (share 1). */
function cosineBetween(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}

/** Linear from rate/n in step 0 to rate in step n - 1 (Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2). */
function warmupFactor(step: number, warmupSteps: number): number {
  return step < warmupSteps ? (step + 1) / warmupSteps : 1;
}

/**
 * Learning rate of the 0-based `step`. With r = settings.learningRate, w = round(warmupShare * totalSteps):
 * - constant: r
 * - step: r * dropFactor^floor(epoch / dropEvery), epoch counted from 0 (`StepLR` of PyTorch)
 * - cosine: linear warm-up over w steps, then r/2 * (1 + cos(pi * (step - w) / (totalSteps - w)))
 *   (Loshchilov & Hutter 2017, SGDR, equation 5, one period, minimum 0)
 * - warmup: linear warm-up over w steps, then r
 * - one-cycle: half a cosine from r/25 up to r over w steps, then one down to r/250,000
 *   (Smith & Topin 2018; phases and defaults of `OneCycleLR` of PyTorch)
 */
export function learningRateAt(step: number, settings: ScheduleSettings, length: RunLength): number {
  const rate = settings.learningRate;
  const total = Math.max(1, length.totalSteps);
  const warmupSteps = Math.round(Math.min(1, Math.max(0, settings.warmupShare)) * total);
  switch (settings.schedule) {
    case "constant":
      return rate;
    case "step": {
      const epoch = Math.floor(step / Math.max(1, length.stepsPerEpoch));
      return rate * settings.dropFactor ** Math.floor(epoch / Math.max(1, settings.dropEvery));
    }
    case "cosine": {
      if (step < warmupSteps) return rate * warmupFactor(step, warmupSteps);
      const share = Math.min(1, (step - warmupSteps) / Math.max(1, total - warmupSteps));
      return cosineBetween(rate, 0, share);
    }
    case "warmup":
      return rate * warmupFactor(step, warmupSteps);
    case "one-cycle": {
      const start = rate / ONE_CYCLE_START;
      const peakStep = warmupSteps - 1;
      if (step < peakStep) return cosineBetween(start, rate, step / peakStep);
      const fall = total - 1 - Math.max(0, peakStep);
      const share = fall <= 0 ? 0 : Math.min(1, (step - Math.max(0, peakStep)) / fall);
      return cosineBetween(rate, start / ONE_CYCLE_END, share);
    }
  }
}
