/** What a run has to say beside its numbers: why it failed, that it diverged, and that the document has moved on since. */
import { useMemo, useState } from "react";
import { useDocument } from "../../graph-editor";
import { goToProblem } from "../app/shell-state";
import { Notice } from "../components/notice";
import { startTraining } from "./run-controller";
import { changesSince, type ModelChange } from "./run-request";
import { isActive } from "./run-state";
import { useRun } from "./run-store";

const changeNames: Readonly<Record<ModelChange, string>> = {
  graph: "graph",
  data: "data settings",
  training: "training settings",
};

function listChanges(changes: readonly ModelChange[]): string {
  const names = changes.map((change) => changeNames[change]);
  const list = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}` : (names[0] ?? "");
  return `The ${list} changed since this run started.`;
}

export function RunNotices() {
  const status = useRun((state) => state.status);
  const problem = useRun((state) => state.problem);
  const reason = useRun((state) => state.result?.reason);
  const stoppedAt = useRun((state) => state.result?.step);
  const request = useRun((state) => state.request);
  const document = useDocument((state) => state.document);
  const [kept, setKept] = useState<string>();
  const changes = useMemo(
    () => (request === undefined || !isActive(status) ? [] : changesSince(request, document)),
    [request, document, status],
  );
  const changeKey = `${request?.runId ?? ""} ${changes.join(" ")}`;

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
  if (status === "finished" && reason === "diverged") {
    notices.push(
      <Notice key="diverged" tone="warning" title={`The loss became NaN or infinite at step ${String(stoppedAt ?? 0)}`}>
        The run was stopped and the last good weights are kept. A smaller learning rate or gradient clipping usually
        helps.
      </Notice>,
    );
  }
  if (changes.length > 0 && kept !== changeKey) {
    notices.push(
      <Notice
        key="changed"
        tone="info"
        actions={
          <>
            <button type="button" className="btn h-7" onClick={() => void startTraining()}>
              Restart
            </button>
            <button
              type="button"
              className="btn btn-ghost h-7"
              onClick={() => {
                setKept(changeKey);
              }}
            >
              Keep going
            </button>
          </>
        }
      >
        {listChanges(changes)}
      </Notice>,
    );
  }
  return notices.length === 0 ? null : <div className="flex flex-none flex-col gap-1.5 px-3 pt-2">{notices}</div>;
}
