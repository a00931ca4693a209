/** NaN or infinity: at which step, in which layer it began and why, and the usual cures, each one click from the last good state. */
import type { HealthOrigin } from "../../../engine/metrics/node-health";
import { documentStore, setTraining } from "../../../graph-editor";
import { goToProblem } from "../../app/shell-state";
import { Notice } from "../../components/notice";
import { startTraining } from "../run-controller";
import { useRun } from "../run-store";
import { curesFor, type Cure } from "./cures";

const causes: Readonly<Record<HealthOrigin["cause"], string>> = {
  data: "The data holds numbers that are NaN or infinite.",
  output: "Its output is not finite although its weights are: look at what it divides by, or takes the logarithm of.",
  weights: "Its weights are no numbers any more: the steps were too large.",
  gradient: "Its gradient is not finite although its output is.",
};

export default function DivergedNotice() {
  const diverged = useRun(({ status, result }) => status === "finished" && result?.reason === "diverged");
  const stoppedAt = useRun((state) => state.result?.step ?? 0);
  const origin = useRun((state) => state.health?.origin);
  const name = origin?.name ?? "A layer";
  return (
    <Notice
      tone={diverged ? "warning" : "danger"}
      title={
        diverged ? `The loss became NaN or infinite at step ${String(stoppedAt)}` : `${name} gives NaN or infinity`
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
      {diverged && "The run was stopped and the last good weights are kept."}
      {diverged && <Cures />}
    </Notice>
  );
}

function Cures() {
  const request = useRun((state) => state.request);
  const rate = useRun((state) => state.rateChanges.at(-1)?.rate);
  const stoppedAt = useRun((state) => state.result?.step ?? 0);
  const checkpoint = useRun((state) => state.checkpoints.findLast(({ step }) => step > 0 && step < stoppedAt));
  if (request === undefined) return null;
  const apply = ({ label, change }: Cure) => {
    documentStore.getState().run(setTraining(change), { label: label.toLowerCase() });
    void startTraining(
      undefined,
      checkpoint === undefined ? {} : { branch: { runId: checkpoint.runId, step: checkpoint.step } },
    );
  };
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-1.5">
      <span className="text-muted">
        Train on from {checkpoint === undefined ? "the beginning" : `step ${String(checkpoint.step)}`} with
      </span>
      {curesFor(request.training, rate ?? request.training.learningRate).map((cure) => (
        <button
          key={cure.label}
          type="button"
          className="btn h-7"
          onClick={() => {
            apply(cure);
          }}
        >
          {cure.label}
        </button>
      ))}
    </div>
  );
}
