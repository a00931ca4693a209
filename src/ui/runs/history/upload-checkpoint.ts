/**
 * Takes a checkpoint file in for the open project, and does with it what the person chose. The worker keeps it as a run of its own with one
 * checkpoint. Always holds: what is not gone on with is removed again, so that no file lies about that no list shows.
 */
import { documentStore } from "../../../graph-editor";
import type { UploadedCheckpoint } from "../../../workers/protocol/checkpoints";
import { studio } from "../../app/studio";
import { reportProblem } from "../../components/toasts";
import { startTraining } from "../run-controller";
import { createStartRequest } from "../run-request";
import { isActive } from "../run-state";
import { runStore } from "../run-store";

/** @throws Error with a sentence for a file that is refused, and where the open project cannot be trained. */
export async function uploadCheckpoint(file: File): Promise<UploadedCheckpoint> {
  const { document, dataset } = documentStore.getState();
  if (dataset === undefined) throw new Error("The data set of this project is not ready yet: see the Data panel.");
  const { runId: _none, ...model } = createStartRequest(document, dataset, "");
  return studio().training.uploadCheckpoint(file, file.name, model);
}

/** The checkpoint's own run goes on, to the same numbers. */
export async function resumeUploaded({ checkpoint: { runId, step } }: UploadedCheckpoint): Promise<void> {
  await startTraining(undefined, { resume: { runId, step } });
}

/** A new run of the open project begins with what fits. */
export async function branchUploaded(uploaded: UploadedCheckpoint): Promise<void> {
  const { runId, step } = uploaded.checkpoint;
  await startTraining(undefined, { branch: { runId, step } });
  await begun();
  await discardUploaded(uploaded);
}

export async function discardUploaded({ checkpoint }: UploadedCheckpoint): Promise<void> {
  try {
    await studio().training.deleteCheckpoints(checkpoint.runId);
  } catch (problem) {
    reportProblem("The uploaded checkpoint is still stored", problem);
  }
}

/** Resolves when the run has taken what it begins with, or there is none. */
function begun(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { begunAt, status } = runStore.getState();
      if (begunAt === undefined && isActive(status)) return;
      stop();
      resolve();
    };
    const stop = runStore.subscribe(look);
    look();
  });
}
