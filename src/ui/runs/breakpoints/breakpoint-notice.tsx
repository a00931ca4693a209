/** The run is paused by a breakpoint: which, at which step, with which value, and what may be done now. */
import { describeBreakpoint } from "../../../engine/metrics/breakpoint";
import { showDockTab } from "../../app/shell-state";
import { Notice } from "../../components/notice";
import { resumeTraining } from "../run-controller";
import { useRun } from "../run-store";

export default function BreakpointNotice() {
  const hit = useRun((state) => state.hit);
  if (hit === undefined) return null;
  const { breakpoint, step, value } = hit;
  const written = Number.isFinite(value) ? String(Number(value.toPrecision(5))) : String(value);
  return (
    <Notice
      tone="info"
      title={`Stopped: ${describeBreakpoint(breakpoint)}`}
      actions={
        <>
          <button
            type="button"
            className="btn h-7"
            onClick={() => {
              showDockTab("inside");
            }}
          >
            Look inside
          </button>
          <button type="button" className="btn btn-primary h-7" onClick={() => void resumeTraining()}>
            Continue
          </button>
        </>
      }
    >
      <span className="numeric">
        It was {written} at step {step.toLocaleString("en")}.
      </span>{" "}
      It stops again when this was not so in between.
    </Notice>
  );
}
