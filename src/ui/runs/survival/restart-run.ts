/** Begins again what was cut short: workers that died, and runs whose page went away. Loaded when something has happened. */
import type { InterruptedRun } from "../../../workers/protocol/checkpoints";
import { studio } from "../../app/studio";
import { reportProblem, report, toasts } from "../../components/toasts";
import { readPreferences } from "../../app/preferences";
import { checkpointPolicy, refreshInterrupted, refreshKept, startRun } from "../run-controller";
import { flushRunEvents, runStore, setInterruptedRun } from "../run-store";

/** Deaths in a row without a step that is new: then it is the run that kills the worker. */
const MOST_DEATHS = 3;

let deaths = 0;
let farthest = 0;

/** Starts the workers anew, and goes on with the run that was cut short from its newest checkpoint. */
export async function restartAfterCrash(message: string): Promise<void> {
  flushRunEvents();
  const { request, problem, latest, trial } = runStore.getState();
  // A sweep begins its trials again by itself.
  const lost = problem?.code === "worker-lost" && trial !== true ? request : undefined;
  const step = latest?.step ?? 0;
  deaths = step > farthest ? 1 : deaths + 1;
  farthest = Math.max(step, farthest);
  if (deaths > MOST_DEATHS) {
    offerRestart(message);
    return;
  }
  studio().restart();
  if (lost === undefined) {
    report("A worker was started anew", message);
    return;
  }
  const stored = await studio().training.checkpoints(lost.runId);
  const newest = stored.at(-1);
  const { resume: _before, branch: _other, ...fresh } = lost;
  await startRun(newest === undefined ? lost : { ...fresh, resume: { runId: lost.runId } });
  report(
    "The run goes on in a new worker",
    `${message} It was at step ${step.toLocaleString()} and goes on from ${newest === undefined ? "its beginning" : `the checkpoint of step ${newest.step.toLocaleString()}`}.`,
  );
}

/** For a run that stands still: ends the workers, and goes on from its newest checkpoint in others. */
export async function restartStalled(): Promise<void> {
  flushRunEvents();
  // As the page was told: a worker that stands still answers nothing.
  const { request, checkpoints } = runStore.getState();
  if (request === undefined) return;
  studio().restart();
  const { resume: _before, branch: _other, ...fresh } = request;
  await startRun(checkpoints.length === 0 ? request : { ...fresh, resume: { runId: request.runId } });
}

function offerRestart(message: string): void {
  toasts.add({
    title: "A worker has stopped again and again",
    description: `${message} Kept weights, checkpoints and data are still there.`,
    type: "danger",
    timeout: 0,
    actionProps: {
      children: "Start it again",
      onClick: () => {
        deaths = 0;
        studio().restart();
        void refreshInterrupted();
        void refreshKept();
      },
    },
  });
}

/** Goes on with a run from its newest checkpoint that is whole, with the model and the settings that it was started with. */
export async function resumeInterrupted({ runId, request }: InterruptedRun): Promise<void> {
  const { watchHealth } = readPreferences();
  setInterruptedRun(undefined);
  await startRun({ ...request, runId, watchHealth, checkpoints: checkpointPolicy(), resume: { runId } });
}

/** The run is not offered again; its checkpoints stay. */
export async function dismissInterrupted({ projectId }: InterruptedRun): Promise<void> {
  setInterruptedRun(undefined);
  try {
    await studio().training.dismissInterrupted(projectId);
  } catch (problem) {
    reportProblem("The run could not be put aside", problem);
  }
}
