/**
 * What the page does so that runs outlive what happens to tabs: a checkpoint when the tab is hidden or frozen, and a word when the browser
 * lets it go on. Loaded when the first run starts. Workers that die are in `restart-run.ts`.
 */
import { studio } from "../../app/studio";
import { report } from "../../components/toasts";
import { formatDuration } from "../number-format";
import { isActive } from "../run-state";
import { runStore } from "../run-store";
import { LOOK_EVERY_MS, StallWatch } from "./stall-watch";

/** Looks every few seconds whether the run stands still; said in `survival-notices.tsx`. */
function followStalls(): void {
  let watch = new StallWatch();
  runStore.subscribe((state, before) => {
    if (state.request !== before.request || state.recovering !== before.recovering) watch = new StallWatch();
    else if (state.sequence !== before.sequence) watch.progress(state.latest);
    else return;
    if (state.stalled !== undefined) runStore.setState(({ stalled: _over, ...rest }) => rest, true);
  });
  setInterval(() => {
    const { status, recovering } = runStore.getState();
    const stalled = watch.look(performance.now(), status === "running" && recovering === undefined);
    if (stalled !== undefined) runStore.setState({ stalled });
  }, LOOK_EVERY_MS);
}

let following = false;

/** Begins once, for good. */
export function followTab(): void {
  if (following) return;
  following = true;
  followStalls();
  let frozenAt: number | undefined;
  const hide = (): void => {
    if (document.visibilityState === "visible" || !isActive(runStore.getState().status)) return;
    studio()
      .training.checkpoint("hidden")
      .catch(() => undefined);
  };
  document.addEventListener("visibilitychange", hide);
  document.addEventListener("freeze", () => {
    frozenAt = Date.now();
    hide();
  });
  document.addEventListener("resume", () => {
    if (frozenAt === undefined || !isActive(runStore.getState().status)) return;
    const stood = formatDuration(Date.now() - frozenAt);
    frozenAt = undefined;
    report(
      "The browser had frozen this tab",
      `It was hidden, and stood still for ${stood}. The run goes on by itself.`,
    );
  });
}
