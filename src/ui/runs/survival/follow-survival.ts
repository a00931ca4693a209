/**
 * What the page does so that runs outlive what happens to tabs: a checkpoint when the tab is hidden or frozen, and a word when the browser
 * lets it go on. Loaded when the first run starts. Workers that die are in `restart-run.ts`.
 */
import { studio } from "../../app/studio";
import { report } from "../../components/toasts";
import { formatDuration } from "../number-format";
import { isActive } from "../run-state";
import { runStore } from "../run-store";

let following = false;

/** Begins once, for good. */
export function followTab(): void {
  if (following) return;
  following = true;
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
