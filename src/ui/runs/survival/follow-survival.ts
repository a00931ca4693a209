/**
 * What the page does so that a run outlives what happens to tabs and workers: a checkpoint when it is hidden or frozen, and another worker
 * where one has died. Part of the first page, so it only listens; what it does is loaded when it happens.
 */
import { reportProblem } from "../../components/toasts";
import { studio } from "../../app/studio";
import { isActive } from "../run-state";
import { runStore } from "../run-store";

/** @returns what ends it. */
export function followSurvival(): () => void {
  const hide = (): void => {
    if (document.visibilityState === "visible" || !isActive(runStore.getState().status)) return;
    studio()
      .training.checkpoint("hidden")
      .catch(() => undefined);
  };
  let frozenAt: number | undefined;
  const freeze = (): void => {
    frozenAt = Date.now();
    hide();
  };
  const thaw = (): void => {
    if (frozenAt === undefined || !isActive(runStore.getState().status)) return;
    const seconds = Math.round((Date.now() - frozenAt) / 1000);
    frozenAt = undefined;
    import("./restart-run").then(({ tellThaw }) => tellThaw(seconds)).catch(() => undefined);
  };
  document.addEventListener("visibilitychange", hide);
  document.addEventListener("freeze", freeze);
  document.addEventListener("resume", thaw);
  const uncrash = studio().onCrash((_worker, message) => {
    import("./restart-run")
      .then(({ restartAfterCrash }) => restartAfterCrash(message))
      .catch((problem: unknown) => {
        reportProblem("A worker has stopped", problem);
      });
  });
  return () => {
    document.removeEventListener("visibilitychange", hide);
    document.removeEventListener("freeze", freeze);
    document.removeEventListener("resume", thaw);
    uncrash();
  };
}
