/**
 * What a person can do with runs, and the calls to the training worker behind it. State lives in `run-store.ts`; a call
 * that fails becomes a message on the page. Always holds: one run at a time, and pressing twice starts one.
 */
import type { TrainingSettings } from "../../engine/model/types";
import { documentStore, type ProjectDocument } from "../../graph-editor";
import type { CheckpointPolicy } from "../../workers/protocol/checkpoints";
import type { DeviceSummary, RunEvent } from "../../workers/protocol/events";
import type { StartRequest } from "../../workers/protocol/training";
import { readPreferences } from "../app/preferences";
import { shellStore } from "../app/shell-state";
import { studio } from "../app/studio";
import { datasetStore } from "../data/dataset-service";
import { messageOf, reportProblem } from "../components/toasts";
import { draftDiagnostics } from "./draft-problems";
import { forecastProblem } from "./forecast-store";
import { blockingProblems, createStartRequest } from "./run-request";
import { clearRun, receiveRunEvent, runStore, setInterruptedRun, setKeptRun, setRunStarted } from "./run-store";
import { isActive } from "./run-state";

/** The problems that keep a run from starting now. */
export function currentProblems() {
  const { document, dataset, model } = documentStore.getState();
  const forecast = forecastProblem();
  const found = [...draftDiagnostics(), ...model.diagnostics, ...(forecast === undefined ? [] : [forecast])];
  return blockingProblems(found, document, dataset);
}

let starting = false;

/** Waits while the data set is being read, so that pressing Train early starts a run a moment later. */
async function dataSettled(): Promise<void> {
  shellStore.setState({ waitingForData: true });
  await new Promise<void>((resolve) => {
    const stop = datasetStore.subscribe(({ status }) => {
      if (status === "reading") return;
      stop();
      resolve();
    });
  });
  shellStore.setState({ waitingForData: false });
}

/** When checkpoints of a run are taken, and how many are kept, as the person prefers. */
export function checkpointPolicy(): CheckpointPolicy {
  const { checkpointSeconds, checkpointSteps, checkpointsKept } = readPreferences();
  return {
    everySeconds: Math.max(0, checkpointSeconds),
    everySteps: Math.max(0, Math.round(checkpointSteps)),
    keepLast: Math.max(1, Math.round(checkpointsKept)),
  };
}

/** Where a run goes on from: its own checkpoint, or as a new run from that of another. */
export type RunStart = Pick<StartRequest, "resume" | "branch">;

/**
 * Starts a run of the document as it is; the current one ends. Opens the list of problems instead if there are any.
 * @param from a checkpoint, in place of fresh or kept weights.
 */
export async function startTraining(continueFrom?: "last" | "best", from: RunStart = {}): Promise<void> {
  if (starting || shellStore.getState().waitingForData) return;
  if (datasetStore.getState().status === "reading") await dataSettled();
  if (trainsElsewhere()) return;
  const { document, dataset } = documentStore.getState();
  if (currentProblems().length > 0 || dataset === undefined) {
    shellStore.setState({ problemsOpen: true });
    return;
  }
  shellStore.setState({ problemsOpen: false });
  const { watchHealth } = readPreferences();
  const checkpoints = checkpointPolicy();
  const runId = from.resume?.runId ?? crypto.randomUUID();
  const request = { ...createStartRequest(document, dataset, runId, continueFrom), ...from, watchHealth, checkpoints };
  await startRun(request);
}

/** What goes along with a run that is not simply of the open document. */
export interface RunCompany {
  /** The document that it is of, where that is another revision. */
  readonly document?: ProjectDocument;
  /** One of many that are tried: nobody is told how it differs from the document. */
  readonly trial?: boolean;
  /** Is given every event of the run, as it comes. */
  readonly follow?: (event: RunEvent) => void;
}

/** Starts what a request says, whatever the document is now: a run that goes on has its own model and settings. The current one ends. */
export async function startRun(request: StartRequest, { follow, ...about }: RunCompany = {}): Promise<void> {
  if (starting) return;
  starting = true;
  setRunStarted(request, about);
  import("./survival/follow-survival").then(({ followTab }) => followTab()).catch(() => undefined);
  const receive = (event: RunEvent): void => {
    receiveRunEvent(event);
    follow?.(event);
  };
  try {
    const { enabledBreakpoints } = await import("./breakpoints/breakpoint-store");
    const breakpoints = about.trial === true ? [] : enabledBreakpoints(request.projectId);
    await studio().startRun({ ...request, breakpoints }, (event) => {
      receive(event);
      if (event.type === "unsaved") reportProblem("The weights are not stored", new Error(event.message));
      if (event.type === "saved" || event.type === "finished") void refreshKept();
      // A moment later the worker has let go of it.
      if (event.type === "failed") setTimeout(() => void refreshInterrupted(), 1_000);
    });
  } catch (problem) {
    receive({
      runId: request.runId,
      sequence: Number.MAX_SAFE_INTEGER,
      type: "failed",
      problem: { code: "internal", message: messageOf(problem) },
    });
  } finally {
    starting = false;
  }
}

async function attempt(title: string, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (problem) {
    reportProblem(title, problem);
  }
}

/** True, and said, where another tab has the project: weights are kept for the project, and only one tab may write them. */
function trainsElsewhere(): boolean {
  const { saveState, say } = documentStore.getState();
  if (saveState.kind !== "other-tab") return false;
  say("This project is open in another tab, which trains it. Press Edit here to take it over.");
  return true;
}

/** `attempt`, where this tab may train. */
const goOn = (title: string, call: () => Promise<void>): Promise<void> =>
  trainsElsewhere() ? Promise.resolve() : attempt(title, call);

export const pauseTraining = () => attempt("The run could not be paused", () => studio().training.pause());
export const resumeTraining = () => goOn("The run could not go on", () => studio().training.resume());
export const stepTraining = () => goOn("The step could not be taken", () => studio().training.step());
export const stopTraining = () => attempt("The run could not be stopped", () => studio().training.stop());

/** The base learning rate from the next step on. */
export const setLearningRate = (rate: number) =>
  attempt("The learning rate could not be changed", () => studio().training.setLearningRate(rate));

/** Ctrl+Enter: start, pause or go on, whichever is next. */
export function toggleTraining(): void {
  const { status } = runStore.getState();
  if (status === "running") void pauseTraining();
  else if (status === "paused") void resumeTraining();
  else if (status !== "compiling") void startTraining();
}

/** Looks up what is kept for the open project. */
export async function refreshKept(): Promise<void> {
  const project = documentStore.getState().document.id;
  try {
    const kept = await studio().training.kept(project);
    if (documentStore.getState().document.id === project) setKeptRun(kept);
  } catch (problem) {
    reportProblem("The kept weights could not be read", problem);
  }
}

/** Looks up whether a run of the open project did not come to its end. */
export async function refreshInterrupted(): Promise<void> {
  const project = documentStore.getState().document.id;
  try {
    const interrupted = await studio().training.interrupted(project);
    if (documentStore.getState().document.id === project) setInterruptedRun(interrupted);
  } catch (problem) {
    reportProblem("The stored runs could not be read", problem);
  }
}

/** The device that a run would use. */
export function askDevice(preference: TrainingSettings["device"]): Promise<DeviceSummary> {
  return studio().training.device(preference);
}

/** Ends the run and forgets it whenever another project is opened. Returns what switches this off. */
export function followProject(): () => void {
  let project = documentStore.getState().document.id;
  void refreshKept();
  void refreshInterrupted();
  return documentStore.subscribe(({ document }) => {
    if (document.id === project) return;
    project = document.id;
    if (isActive(runStore.getState().status)) void stopTraining();
    clearRun();
    void refreshKept();
    void refreshInterrupted();
  });
}
