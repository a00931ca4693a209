/** The run's state at a calm pace for what is costly to draw. Not for controls, which must answer at once: `useRun`. */
import { useEffect, useState } from "react";
import { runStore } from "./run-store";
import type { RunState } from "./run-state";

/**
 * The state at most every `intervalMs`, and at once when the status or the run changes. Holds still while the page is
 * hidden, so that a background tab spends nothing on drawing.
 */
export function useSampledRun(intervalMs: number): RunState {
  const [state, setState] = useState(runStore.getState);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown = runStore.getState();
    const show = () => {
      timer = undefined;
      if (document.hidden) return;
      shown = runStore.getState();
      setState(shown);
    };
    const stop = runStore.subscribe((next) => {
      if (next.status !== shown.status || next.runId !== shown.runId) {
        clearTimeout(timer);
        show();
      } else timer ??= setTimeout(show, intervalMs);
    });
    document.addEventListener("visibilitychange", show);
    show();
    return () => {
      stop();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", show);
    };
  }, [intervalMs]);
  return state;
}
