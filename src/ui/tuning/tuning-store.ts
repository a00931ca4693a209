/**
 * What the page knows of measured kernel choices, and the calls to the training worker that measures and keeps them. Not for measuring.
 * Always holds: one measurement at a time, and none beside a run.
 */
import { createStore } from "zustand/vanilla";
import { useStore } from "zustand";
import { documentStore } from "../../graph-editor";
import type { ModelRequest, TuningProgress, TuningState } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";
import { currentProblems } from "../runs/run-controller";
import { createStartRequest } from "../runs/run-request";
import { isActive } from "../runs/run-state";
import { runStore } from "../runs/run-store";

export interface TuningView {
  /** Absent until it was asked for. */
  readonly state?: TuningState;
  /** Of the measurement that is under way; absent where there is none. */
  readonly progress?: TuningProgress;
  /** Why something did not work. */
  readonly message?: string;
}

const tuningStore = createStore<TuningView>(() => ({}));

export function useTuning<T>(select: (view: TuningView) => T): T {
  return useStore(tuningStore, select);
}

export const isTuning = (): boolean => tuningStore.getState().progress !== undefined;

/** Why the open model cannot be tuned now, in a sentence; undefined where it can. */
export function tuningObstacle(): string | undefined {
  if (isActive(runStore.getState().status)) return "There is a run: stop it, or wait for its end, to tune.";
  const { dataset } = documentStore.getState();
  if (dataset === undefined || currentProblems().length > 0)
    return "The model has problems to mend before it can be tuned.";
  return undefined;
}

function currentRequest(): ModelRequest | undefined {
  const { document, dataset } = documentStore.getState();
  if (dataset === undefined || currentProblems().length > 0) return undefined;
  const { runId: _runId, ...request } = createStartRequest(document, dataset, "tuning");
  return request;
}

/** Asks the worker what it knows, of the device and of the open model. */
export async function refreshTuning(): Promise<void> {
  const preference = documentStore.getState().document.training.device;
  try {
    const state = await studio().training.tuning(preference, currentRequest());
    tuningStore.setState({ state });
  } catch (problem) {
    tuningStore.setState({ message: messageOf(problem) });
  }
}

/** Measures what the open model has and was not measured before. @returns whether it was measured to the end. */
export async function tuneModel(): Promise<boolean> {
  const request = currentRequest();
  if (request === undefined || isTuning() || tuningObstacle() !== undefined) return false;
  const { state: before } = tuningStore.getState();
  tuningStore.setState(
    { ...(before === undefined ? {} : { state: before }), progress: { done: 0, total: 1, siteClass: "" } },
    true,
  );
  try {
    const state = await studio().tune(request, (progress) => {
      // The last messages may come after the answer.
      if (!isTuning()) return;
      tuningStore.setState({ progress });
      if (progress.done > 0) void refreshTuning();
    });
    tuningStore.setState({ state }, true);
    return true;
  } catch (problem) {
    const { state } = tuningStore.getState();
    // Ended by the person, or by a run that began: that is no problem to be told.
    const ended = cancelled || isActive(runStore.getState().status);
    const message = ended ? {} : { message: messageOf(problem) };
    tuningStore.setState({ ...(state === undefined ? {} : { state }), ...message }, true);
    void refreshTuning();
    return false;
  } finally {
    cancelled = false;
  }
}

/** The person has ended the measurement. */
let cancelled = false;

export async function cancelTuning(): Promise<void> {
  if (!isTuning()) return;
  cancelled = true;
  try {
    await studio().training.cancelTuning();
  } catch {
    // A worker that has ended measures nothing any more.
  }
}

export async function clearTuning(): Promise<void> {
  const preference = documentStore.getState().document.training.device;
  try {
    await studio().training.clearTuning(preference);
    tuningStore.setState({}, true);
  } catch (problem) {
    tuningStore.setState({ message: messageOf(problem) });
  }
  await refreshTuning();
}
