/** What a run has to say beside its numbers: why it failed, that it diverged, and that the document has moved on since. */
import { lazy, Suspense } from "react";
import type { HealthOrigin } from "../../engine/metrics/node-health";
import { goToProblem } from "../app/shell-state";
import { Notice } from "../components/notice";
import { ChangeNotice } from "./change-notice";
import { isActive } from "./run-state";
import { useRun } from "./run-store";

const SurvivalNotices = lazy(() => import("./survival/survival-notices"));

const causes: Readonly<Record<HealthOrigin["cause"], string>> = {
  data: "The data holds numbers that are NaN or infinite.",
  output: "Its output is not finite although its weights are: look at what it divides by, or takes the logarithm of.",
  weights: "Its weights are no numbers any more: the steps were too large.",
  gradient: "Its gradient is not finite although its output is.",
};

export function RunNotices() {
  const status = useRun((state) => state.status);
  const problem = useRun((state) => state.problem);
  const reason = useRun((state) => state.result?.reason);
  const stoppedAt = useRun((state) => state.result?.step);
  const origin = useRun((state) => state.health?.origin);
  const unwatched = useRun((state) => state.unwatched);
  const survival = useRun(
    ({ interrupted, recovering, checkpointRefused, begunAt }) =>
      interrupted !== undefined || recovering !== undefined || checkpointRefused !== undefined || begunAt !== undefined,
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
  const diverged = status === "finished" && reason === "diverged";
  if (diverged || origin !== undefined) {
    notices.push(
      <Notice
        key="diverged"
        tone={diverged ? "warning" : "danger"}
        title={
          diverged
            ? `The loss became NaN or infinite at step ${String(stoppedAt ?? 0)}`
            : `${origin?.name ?? "A layer"} gives NaN or infinity`
        }
        actions={
          origin === undefined ? undefined : (
            <button
              type="button"
              className="btn h-7"
              onClick={() => {
                goToProblem({ severity: "error", code: "not-finite", message: "", node: origin.node, fixes: [] });
              }}
            >
              Show where
            </button>
          )
        }
      >
        {origin !== undefined && `It began at ${origin.name}. ${causes[origin.cause]} `}
        {diverged &&
          "The run was stopped and the last good weights are kept. A smaller learning rate or gradient clipping usually helps."}
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
      <Suspense fallback={null}>{survival && <SurvivalNotices />}</Suspense>
      <ChangeNotice />
    </div>
  );
}
