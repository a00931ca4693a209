/** Goes back to a kept run: its graph as a project or as a revision that can be undone, and training from its checkpoints. */
import { documentStore, type ProjectDocument } from "../../../graph-editor";
import { openCopy, openProject } from "../../app/project-files";
import { autosave } from "../../app/start";
import { report } from "../../components/toasts";
import { startTraining } from "../run-controller";
import { readRunDocument } from "./run-database";
import type { RunRecord } from "./run-record";

/** The longest that is waited for a data set to be described under other settings. */
const DATA_WAIT_MS = 5000;

/** The graph of a run as a project of its own, named after it. The project that was open is saved as always. */
export async function openAsProject(record: RunRecord): Promise<void> {
  const document = await readRunDocument(record);
  openCopy({ ...document, name: `${document.name} (${record.name})`.slice(0, 120) });
}

/** Opens the run's project as it is kept, if it is not open; where it is not kept any more, the run's document takes its place. */
async function openProjectOf(record: RunRecord, document: ProjectDocument): Promise<void> {
  if (documentStore.getState().document.id === record.projectId) return;
  const store = await autosave();
  try {
    openProject(store === undefined ? document : await store.readProject(record.projectId));
  } catch {
    openProject(document);
  }
}

/** Puts the graph and the settings of a run into its project, as one change that can be undone. */
export async function openAsRevision(record: RunRecord): Promise<void> {
  const document = await readRunDocument(record);
  await openProjectOf(record, document);
  const { run, openPath } = documentStore.getState();
  openPath([]);
  run((current) => ({ ...document, id: current.id, name: current.name }), {
    label: `go back to ${record.name}`,
    whole: true,
  });
}

/** Resolves when the data set is described under other settings than before, or after a while. */
function dataDescribed(before: ProjectDocument): Promise<void> {
  const { document, dataset } = documentStore.getState();
  if (JSON.stringify(document.data) === JSON.stringify(before.data)) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = documentStore.subscribe((state) => {
      if (state.dataset !== undefined && state.dataset !== dataset) finish();
    });
    const timer = setTimeout(finish, DATA_WAIT_MS);
  });
}

/** Goes on with a run from one of its checkpoints: with its own graph and settings, which come onto the canvas. */
export async function resumeRun(record: RunRecord, step: number): Promise<void> {
  const before = documentStore.getState().document;
  await openAsRevision(record);
  await dataDescribed(before);
  await startTraining(undefined, { resume: { runId: record.runId, step } });
}

/** Starts a new run of the open project, as it is now, from a checkpoint of another run. What fits of it is taken over. */
export async function branchRun(record: RunRecord, step: number): Promise<void> {
  await startTraining(undefined, { branch: { runId: record.runId, step } });
  report("A new run from a checkpoint", `${record.name}, step ${String(step)}, with the settings of the open project.`);
}
