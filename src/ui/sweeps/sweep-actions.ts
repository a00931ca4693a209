/** What a person does with sweeps: begin, go on, remove, and take the values of a trial over into the project. */
import { documentStore, serializeProject } from "../../graph-editor";
import { documentOfTrial, type Sweep, type Trial } from "../../graph-editor/document/sweep";
import { reportProblem } from "../components/toasts";
import { runSweep } from "./sweep-runner";
import { dropSweep, findSweep, putSweep, showSweep, sweepStore } from "./sweep-store";

/** Begins a sweep of the project as it is now. */
export async function beginSweep(name: string, sweep: Sweep): Promise<void> {
  const { document } = documentStore.getState();
  const id = crypto.randomUUID();
  try {
    await putSweep({
      version: 1,
      id,
      name,
      projectId: document.id,
      project: serializeProject(document),
      sweep,
      status: "paused",
      results: [],
      createdAt: new Date().toISOString(),
    });
    showSweep(id);
    await runSweep(id);
  } catch (problem) {
    reportProblem("The sweep could not be begun", problem);
  }
}

export async function removeSweep(id: string): Promise<void> {
  if (sweepStore.getState().running === id) return;
  try {
    await dropSweep(id);
  } catch (problem) {
    reportProblem("The sweep could not be removed", problem);
  }
}

/** Sets the values of a trial in the open project, as one step that can be undone. The epochs stay as they are. */
export function takeValues(id: string, values: Trial["values"]): void {
  const record = findSweep(id);
  if (record === undefined) return;
  documentStore.getState().run(
    (document) => {
      const { epochs } = document.training;
      return documentOfTrial(document, record.sweep, { number: 0, round: 0, values, epochs });
    },
    { label: `take the values of ${record.name}`, whole: true },
  );
}
