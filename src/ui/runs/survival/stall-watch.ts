/**
 * Tells a run that stands still from a slow one, by its own measure: it has told nothing for much longer than its steps take, and than it was
 * ever silent before. Pure; time comes from a monotonic clock. Always holds: time in which nobody looked, because the tab slept, does not count.
 */

export const LOOK_EVERY_MS = 5_000;
/** Between two looks that are farther apart the page stood still itself. */
const SLEPT_MS = 3 * LOOK_EVERY_MS;
const LEAST_QUIET_MS = 30_000;
const STEPS_OF_QUIET = 20;
const LONGEST_BEFORE = 3;
const RECENT_STEPS = 101;

export interface Stall {
  readonly quietMs: number;
  /** Median of the newest steps. */
  readonly stepMs: number;
}

export class StallWatch {
  #quietMs = 0;
  #longestMs = 0;
  #lookedMs: number | undefined;
  #last: { readonly step: number; readonly elapsedMs: number } | undefined;
  readonly #stepTimes: number[] = [];

  /** The run has told something. @param latest newest step and the run's own time at it, where it is known. */
  progress(latest?: { readonly step: number; readonly elapsedMs: number }): void {
    this.#longestMs = Math.max(this.#longestMs, this.#quietMs);
    this.#quietMs = 0;
    const steps = latest === undefined || this.#last === undefined ? 0 : latest.step - this.#last.step;
    if (latest !== undefined && this.#last !== undefined && steps > 0) {
      this.#stepTimes.push((latest.elapsedMs - this.#last.elapsedMs) / steps);
      if (this.#stepTimes.length > RECENT_STEPS) this.#stepTimes.shift();
    }
    this.#last = latest ?? this.#last;
  }

  /**
   * To be called every `LOOK_EVERY_MS`.
   * @param nowMs of a clock that never jumps.
   * @param working false while it compiles, is paused or waits for a device: then silence is no stall.
   */
  look(nowMs: number, working: boolean): Stall | undefined {
    const since = nowMs - (this.#lookedMs ?? nowMs);
    this.#lookedMs = nowMs;
    if (!working || since > SLEPT_MS) this.#quietMs = 0;
    else this.#quietMs += since;
    const stepMs = [...this.#stepTimes].sort((a, b) => a - b)[Math.floor(this.#stepTimes.length / 2)];
    // Without a step there is no measure.
    if (stepMs === undefined) return undefined;
    const limit = Math.max(LEAST_QUIET_MS, STEPS_OF_QUIET * stepMs, LONGEST_BEFORE * this.#longestMs);
    return this.#quietMs > limit ? { quietMs: this.#quietMs, stepMs } : undefined;
  }
}
