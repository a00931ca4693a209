/** The sweeps of the open project as the page shows them. Written by `sweep-runner.ts` and `sweep-actions.ts`. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { documentStore } from "../../graph-editor";
import { reportProblem } from "../components/toasts";
import { deleteSweep, listSweeps, writeSweep } from "./sweep-database";
import type { SweepRecord } from "./sweep-record";

export interface SweepState {
  readonly projectId: string | undefined;
  /** The newest first; undefined until they are read. */
  readonly sweeps: readonly SweepRecord[] | undefined;
  /** Id of the sweep in sight; "new" for the form of a new one. */
  readonly shown: string | undefined;
  /** The sweep whose runs this page carries out. */
  readonly running: string | undefined;
}

export const sweepStore = createStore<SweepState>(() => ({
  projectId: undefined,
  sweeps: undefined,
  shown: undefined,
  running: undefined,
}));

export function useSweeps<T>(select: (state: SweepState) => T): T {
  return useStore(sweepStore, select);
}

/** Reads the sweeps of the open project, if they are not here already. */
export async function readSweeps(): Promise<readonly SweepRecord[]> {
  const projectId = documentStore.getState().document.id;
  const known = sweepStore.getState();
  if (known.projectId === projectId && known.sweeps !== undefined) return known.sweeps;
  if (known.projectId !== projectId) sweepStore.setState({ projectId, sweeps: undefined, shown: undefined });
  try {
    const sweeps = await listSweeps(projectId);
    if (sweepStore.getState().projectId === projectId) sweepStore.setState({ sweeps, shown: sweeps[0]?.id ?? "new" });
    return sweeps;
  } catch (problem) {
    reportProblem("The sweeps of this project could not be read", problem);
    sweepStore.setState({ sweeps: [], shown: "new" });
    return [];
  }
}

export function findSweep(id: string): SweepRecord | undefined {
  return sweepStore.getState().sweeps?.find((sweep) => sweep.id === id);
}

/** Keeps a sweep, on disk when the promise resolves; in sight at once. */
export async function putSweep(record: SweepRecord): Promise<void> {
  sweepStore.setState(({ projectId, sweeps = [] }) => {
    if (projectId !== record.projectId) return {};
    const known = sweeps.some(({ id }) => id === record.id);
    return { sweeps: known ? sweeps.map((old) => (old.id === record.id ? record : old)) : [record, ...sweeps] };
  });
  await writeSweep(record);
}

export async function dropSweep(id: string): Promise<void> {
  await deleteSweep(id);
  sweepStore.setState(({ sweeps = [], shown }) => {
    const left = sweeps.filter((sweep) => sweep.id !== id);
    return { sweeps: left, shown: shown === id ? (left[0]?.id ?? "new") : shown };
  });
}

/** @param shown id of a sweep, or "new". */
export function showSweep(shown: string): void {
  sweepStore.setState({ shown });
}
