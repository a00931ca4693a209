/** When the steps of a run happened by the clock on the wall. Metrics are stamped with the run's own time, which stands still in pauses. */
import type { RunEvent } from "../../workers/protocol/events";

export interface WallClock {
  /** Milliseconds since 1970; undefined before the first step. */
  readonly startedMs?: number;
  /** Pauses so far: where the run's own time stood, and how long they lasted. */
  readonly pauses: readonly { readonly elapsedMs: number; readonly lengthMs: number }[];
  /** When the pause began that still goes on. */
  readonly pausedMs?: number;
}

export const STILL_CLOCK: WallClock = { pauses: [] };

/** Milliseconds since 1970 at which the run's own time was `elapsedMs`. */
export function wallTime({ startedMs = 0, pauses }: WallClock, elapsedMs: number): number {
  const paused = pauses.reduce((sum, pause) => (pause.elapsedMs < elapsedMs ? sum + pause.lengthMs : sum), 0);
  return startedMs + elapsedMs + paused;
}

/** @param elapsedMs of the newest step before the event. */
export function followClock(
  clock: WallClock,
  { type, time }: Pick<RunEvent, "type" | "time">,
  elapsedMs: number,
): WallClock {
  if (time === undefined) return clock;
  if (type === "started") return { pauses: [], startedMs: time };
  if (type === "paused" && clock.pausedMs === undefined) return { ...clock, pausedMs: time };
  const goesOn = type === "resumed" || type === "finished" || type === "failed";
  if (!goesOn || clock.pausedMs === undefined) return clock;
  const { pausedMs, ...rest } = clock;
  return { ...rest, pauses: [...clock.pauses, { elapsedMs, lengthMs: Math.max(0, time - pausedMs) }] };
}
