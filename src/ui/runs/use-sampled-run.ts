/** The run's state at a calm pace for what is costly to draw. Not for controls, which must answer at once: `useRun`. */
import { useEffect, useState } from "react";
import { runStore } from "./run-store";
import type { RunState } from "./run-state";

/**
 * The state at most every `intervalMs`, and `delayMs` (0: at once) after the status or the run changes, by which several
 * costly views take turns. Holds still while the page is hidden, so that a background tab spends nothing on drawing.
 */
export function useSampledRun(intervalMs: number, delayMs = 0): RunState {
  const [state, setState] = useState(runStore.getState);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown = runStore.getState();
    // A turn that is already coming is not put off by further events.
    let turning = false;
    const show = () => {
      timer = undefined;
      turning = false;
      if (document.hidden) return;
      shown = runStore.getState();
      setState(shown);
    };
    const stop = runStore.subscribe((next) => {
      if (next.status !== shown.status || next.runId !== shown.runId) {
        if (turning) return;
        clearTimeout(timer);
        turning = delayMs > 0;
        if (turning) timer = setTimeout(show, delayMs);
        else show();
      } else timer ??= setTimeout(show, intervalMs + delayMs);
    });
    document.addEventListener("visibilitychange", show);
    show();
    return () => {
      stop();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", show);
    };
  }, [intervalMs, delayMs]);
  return state;
}
