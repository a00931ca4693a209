/** What a run has to say beside its numbers: why it failed, that it diverged, what it survived, and that the document has moved on. */
import { lazy, Suspense } from "react";
import { goToProblem } from "../app/shell-state";
import { Notice } from "../components/notice";
import { isActive } from "./run-state";
import { useRun } from "./run-store";

const ChangeNotice = lazy(() => import("./change-notice"));
const BreakpointNotice = lazy(() => import("./breakpoints/breakpoint-notice"));
const DivergedNotice = lazy(() => import("./survival/diverged-notice"));
const SurvivalNotices = lazy(() => import("./survival/survival-notices"));

export function RunNotices() {
  const status = useRun((state) => state.status);
  const problem = useRun((state) => state.problem);
  const diverged = useRun(
    (state) =>
      (state.status === "finished" && state.result?.reason === "diverged") || state.health?.origin !== undefined,
  );
  const hit = useRun((state) => state.status === "paused" && state.hit !== undefined);
  const unwatched = useRun((state) => state.unwatched);
  const survival = useRun(
    ({ interrupted, recovering, checkpointRefused, begunAt, stalled }) =>
      stalled !== undefined ||
      interrupted !== undefined ||
      recovering !== undefined ||
      checkpointRefused !== undefined ||
      begunAt !== undefined,
  );

  const notices = [];
  if (status === "failed" && problem !== undefined) {
    const place = problem.diagnostics?.find(({ node, field }) => node !== undefined || field !== undefined);
    notices.push(
      <Notice
        key="failed"
        tone="danger"
        title={problem.step === undefined ? "The run did not work" : `The run ended at step ${String(problem.step)}`}
        actions={
          place === undefined ? undefined : (
            <button
              type="button"
              className="btn h-7"
              onClick={() => {
                goToProblem(place);
              }}
            >
              Show where
            </button>
          )
        }
      >
        {problem.message}
      </Notice>,
    );
  }
  if (unwatched !== undefined && isActive(status)) {
    notices.push(
      <Notice key="unwatched" tone="info">
        {unwatched}
      </Notice>,
    );
  }
  return (
    <div className="flex flex-none flex-col gap-1.5 px-3 not-empty:pt-2">
      {notices}
      <Suspense fallback={null}>
        {diverged && <DivergedNotice />}
        {hit && <BreakpointNotice />}
        {survival && <SurvivalNotices />}
        {isActive(status) && <ChangeNotice />}
      </Suspense>
    </div>
  );
}
