/** Where the numbers of a run meet its breakpoints: what an observer is told is looked at too, and nothing else is read. */
import type { BreakpointHit } from "../metrics/breakpoint";
import type { RunObserver, TrainingRunOptions } from "./run-types";

/** The observer of a run, which also looks at what it is told and pauses where a breakpoint is hit. */
export function stopAtBreakpoints(
  { breakpoints, observer = {} }: Pick<TrainingRunOptions, "breakpoints" | "observer">,
  pause: () => void,
): RunObserver {
  if (breakpoints === undefined) return observer;
  const stopAt = (hit: BreakpointHit | undefined): void => {
    if (hit === undefined) return;
    pause();
    observer.breakpointHit?.(hit);
  };
  return {
    ...observer,
    step: (metrics, learningRate) => {
      observer.step?.(metrics, learningRate);
      stopAt(breakpoints.saw("train", metrics.step, metrics.values));
    },
    validated: (metrics, best, complete) => {
      observer.validated?.(metrics, best, complete);
      // Glimpses depend on the clock.
      if (complete) stopAt(breakpoints.saw("validation", metrics.step, metrics.values));
    },
    observed: (report) => {
      observer.observed?.(report);
      stopAt(breakpoints.observed(report));
    },
  };
}
