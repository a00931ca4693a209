/** What became of a run beside its numbers: one that was cut short and may go on, a lost device, a checkpoint that found no room. */
import { Notice } from "../../components/notice";
import { formatDuration } from "../number-format";
import { isActive } from "../run-state";
import { useRun } from "../run-store";
import { dismissInterrupted, restartStalled, resumeInterrupted } from "./restart-run";

const steps = (count: number) => count.toLocaleString("en");

function InterruptedNotice() {
  const interrupted = useRun((state) => state.interrupted);
  const idle = useRun((state) => !isActive(state.status));
  const inSight = useRun((state) => state.runId);
  if (interrupted === undefined || !idle) return null;
  const { runId, checkpoint, totalSteps, startedAt } = interrupted;
  const started = new Date(startedAt).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Notice
      tone="info"
      title={runId === inSight ? "The run can go on" : `The run of ${started} stopped when its page closed`}
      actions={
        <>
          <button type="button" className="btn h-7" onClick={() => void dismissInterrupted(interrupted)}>
            Leave it
          </button>
          <button
            type="button"
            className="btn btn-primary h-7"
            onClick={() => void resumeInterrupted(interrupted)}
            data-testid="resume-run"
          >
            Resume from step {steps(checkpoint.step)}
          </button>
        </>
      }
    >
      Its newest checkpoint is of step {steps(checkpoint.step)} of {steps(totalSteps)}. It goes on with the model and
      the settings that it was started with, to the same numbers as if nothing had happened.
    </Notice>
  );
}

export default function SurvivalNotices() {
  const active = useRun((state) => isActive(state.status));
  const recovering = useRun((state) => state.recovering);
  const stalled = useRun((state) => state.stalled);
  const refused = useRun((state) => state.checkpointRefused);
  const begun = useRun((state) => state.begunAt);
  const fit = begun?.fit;
  return (
    <>
      <InterruptedNotice />
      {active && recovering !== undefined && (
        <Notice tone="warning" title="The GPU was lost">
          {recovering}
        </Notice>
      )}
      {active && stalled !== undefined && (
        <Notice
          tone="warning"
          title={`The run has told nothing for ${formatDuration(stalled.quietMs)}`}
          actions={
            <button type="button" className="btn h-7" onClick={() => void restartStalled()}>
              Restart from the last checkpoint
            </button>
          }
        >
          Its steps took {formatDuration(stalled.stepMs)} before. You may keep waiting: this goes away when it goes on.
        </Notice>
      )}
      {refused !== undefined && (
        <Notice tone="warning" title="No checkpoint is stored">
          {refused}
        </Notice>
      )}
      {active && fit !== undefined && begun?.step === 0 && (
        <Notice tone="info" title="This run begins with weights of another">
          {fit.fits.length} values fit and were taken over where they are weights; the optimizer begins anew.
          {fit.differs.length > 0 && ` ${fit.differs.slice(0, 3).join(" ")}`}
          {fit.missing.length > 0 && ` New: ${fit.missing.slice(0, 5).join(", ")}${fit.missing.length > 5 ? "…" : ""}.`}
        </Notice>
      )}
    </>
  );
}
