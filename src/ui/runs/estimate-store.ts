/**
 * How long an epoch takes and how large a batch may be, for the open model: measured when the person asks, or taken from the last run where
 * it was of this very model. Not for measuring, which is the training worker's. What always holds: an estimate is told only for the document
 * that it was made for, and a newer question ends an older one.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { documentStore, useDocument } from "../../graph-editor";
import type { EstimateProgress, RunEstimate } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";
import { contentOf } from "./forecast-store";
import { changesSince, createStartRequest } from "./run-request";
import type { RunState } from "./run-state";
import { useRun } from "./run-store";

export type EstimateState =
  | { readonly status: "idle" }
  | { readonly status: "running"; readonly content: string; readonly progress: EstimateProgress }
  | { readonly status: "ready"; readonly content: string; readonly estimate: RunEstimate }
  | { readonly status: "failed"; readonly content: string; readonly message: string };

const IDLE: EstimateState = { status: "idle" };

const estimateStore = createStore<{ readonly current: EstimateState }>(() => ({ current: IDLE }));

/** Of the document as it is. */
export function useEstimate(): EstimateState {
  const current = useStore(estimateStore, (state) => state.current);
  const fits = useDocument((state) => current.status !== "idle" && current.content === contentOf(state.document));
  return fits ? current : IDLE;
}

let asked = 0;

export async function estimateModel(): Promise<void> {
  const { document, dataset } = documentStore.getState();
  if (dataset === undefined) return;
  asked += 1;
  const question = asked;
  const content = contentOf(document);
  const { runId: _runId, ...request } = createStartRequest(document, dataset, "estimate");
  const show = (current: EstimateState): void => {
    if (question === asked) estimateStore.setState({ current });
  };
  show({ status: "running", content, progress: { stage: "compiling", done: 0, total: 1 } });
  try {
    const estimate = await studio().estimate(request, (progress) => {
      // The last messages may come after the answer.
      if (estimateStore.getState().current.status === "running") show({ status: "running", content, progress });
    });
    show({ status: "ready", content, estimate });
  } catch (problem) {
    show({ status: "failed", content, message: messageOf(problem) });
  }
}

/** Ends the measurement that is under way. */
export async function cancelEstimate(): Promise<void> {
  asked += 1;
  estimateStore.setState({ current: IDLE });
  try {
    await studio().training.cancelProfile();
  } catch {
    // A worker that has ended measures nothing any more.
  }
}

/** Milliseconds of an epoch at the rate of the run in sight. */
export function epochOfRun({ samplesPerSecond, request }: Pick<RunState, "samplesPerSecond" | "request">) {
  if (request === undefined || !(samplesPerSecond > 0)) return undefined;
  return (request.dataset.counts.train / samplesPerSecond) * 1000;
}

/** The same, where the run is of the document as it is. */
export function useEpochOfRun(): number | undefined {
  const request = useRun((state) => state.request);
  const epochMs = useRun(epochOfRun);
  const same = useDocument((state) => request !== undefined && changesSince(request, state.document).length === 0);
  return same ? epochMs : undefined;
}
