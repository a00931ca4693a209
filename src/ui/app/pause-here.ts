/**
 * Another tab has taken the project over while this one trains it: the run, or the sweep, is paused with a checkpoint, and the person is
 * told. Loaded when it happens. The run stays this tab's: it goes on here when the project is back.
 */
import { toasts } from "../components/toasts";
import { pauseTraining } from "../runs/run-controller";
import { runStore } from "../runs/run-store";
import { pauseSweep } from "../sweeps/sweep-runner";
import { sweepStore } from "../sweeps/sweep-store";

/** Resolves when the run is under way, paused or over: what is still being compiled cannot be paused. */
function compiled(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (runStore.getState().status === "compiling") return;
      stop();
      resolve();
    };
    const stop = runStore.subscribe(look);
    look();
  });
}

export async function pauseHere(): Promise<void> {
  const sweep = sweepStore.getState().running;
  if (sweep !== undefined) await pauseSweep(sweep);
  else {
    await compiled();
    if (runStore.getState().status !== "running") return;
    await pauseTraining();
  }
  toasts.add({
    title: sweep === undefined ? "The run is paused" : "The sweep is paused",
    description:
      sweep === undefined
        ? "Another tab changes this project now. A checkpoint was taken: press Edit here to take the project back, then Resume."
        : "Another tab changes this project now. Press Edit here to take the project back, then go on with the sweep.",
    timeout: 0,
  });
}
