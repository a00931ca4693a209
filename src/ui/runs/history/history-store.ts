/**
 * The runs that this browser keeps, as the page shows them. Not for storing (`run-database.ts`) or for what of them is in sight
 * (`history-view.ts`). Always holds: `records` are the newest first.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { studio } from "../../app/studio";
import { messageOf, reportProblem } from "../../components/toasts";
import { changeRun, listRuns, removeRuns } from "./run-database";
import { remark, type RunRecord, type RunRemarks } from "./run-record";

export interface HistoryState {
  /** Undefined until read. */
  readonly records: readonly RunRecord[] | undefined;
  /** Why there is no list, as a sentence. */
  readonly problem: string | undefined;
}

export const historyStore = createStore<HistoryState>(() => ({ records: undefined, problem: undefined }));

export function useHistory<T>(select: (state: HistoryState) => T): T {
  return useStore(historyStore, select);
}

/** Reads the list. Never rejects: `problem` says why there is none. */
export async function loadRuns(): Promise<void> {
  try {
    historyStore.setState({ records: await listRuns(), problem: undefined });
  } catch (problem) {
    historyStore.setState({ records: [], problem: `This browser keeps no runs: ${messageOf(problem)}` });
  }
}

/** Takes in what was written of a run. A list that nobody has asked for yet stays unread. */
export function takeRecord(record: RunRecord): void {
  const { records } = historyStore.getState();
  if (records === undefined) return;
  const known = records.some(({ runId }) => runId === record.runId);
  historyStore.setState({
    records: known ? records.map((old) => (old.runId === record.runId ? record : old)) : [record, ...records],
  });
}

export function dropRecords(runIds: readonly string[]): void {
  const { records } = historyStore.getState();
  const gone = new Set(runIds);
  if (records !== undefined) historyStore.setState({ records: records.filter(({ runId }) => !gone.has(runId)) });
}

/** Writes a person's remarks on runs. What was refused is said, and the list shows what is stored. */
export async function remarkRuns(runIds: readonly string[], remarks: RunRemarks): Promise<void> {
  const chosen = new Set(runIds);
  const { records } = historyStore.getState();
  // At once on the page; the store follows.
  historyStore.setState({ records: records?.map((old) => (chosen.has(old.runId) ? remark(old, remarks) : old)) });
  try {
    await Promise.all(runIds.map((runId) => changeRun(runId, (record) => remark(record, remarks))));
  } catch (problem) {
    reportProblem("The change is not stored", problem);
    await loadRuns();
  }
}

/** Deletes runs with their curves and checkpoints. A run whose checkpoints cannot be deleted, as the one going on, stays. */
export async function deleteRuns(runIds: readonly string[]): Promise<void> {
  const gone: string[] = [];
  for (const runId of runIds) {
    try {
      await studio().training.deleteCheckpoints(runId);
      gone.push(runId);
    } catch (problem) {
      reportProblem("A run was not deleted", problem);
    }
  }
  try {
    await removeRuns(gone);
    dropRecords(gone);
  } catch (problem) {
    reportProblem("The runs were not deleted", problem);
    await loadRuns();
  }
}
