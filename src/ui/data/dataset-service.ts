/**
 * Keeps the document's data set described: asks the data worker whenever the data settings change and hands the answer to
 * the document store. Also knows the list of data sets. Always holds: an answer for settings that have changed meanwhile
 * is dropped.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { DataSettings } from "../../engine/model/types";
import { documentStore } from "../../graph-editor";
import type { DatasetSummary } from "../../workers/protocol/data";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";

export interface DatasetState {
  readonly status: "none" | "reading" | "ready" | "failed";
  /** Why the data set could not be read. */
  readonly message?: string;
  readonly catalogue: readonly DatasetSummary[];
  readonly catalogueMessage?: string;
}

export const datasetStore = createStore<DatasetState>(() => ({ status: "none", catalogue: [] }));

export function useDatasets<T>(select: (state: DatasetState) => T): T {
  return useStore(datasetStore, select);
}

/** Reads the list of data sets again. */
export async function refreshCatalogue(): Promise<void> {
  try {
    const catalogue = await studio().data.list();
    datasetStore.setState(({ catalogueMessage: _resolved, ...state }) => ({ ...state, catalogue }), true);
  } catch (problem) {
    datasetStore.setState({ catalogueMessage: messageOf(problem) });
  }
}

let asked = 0;

async function describe(settings: DataSettings): Promise<void> {
  asked += 1;
  const question = asked;
  if (settings.dataset === "") {
    documentStore.getState().setDataset(undefined);
    setStatus("none");
    return;
  }
  setStatus("reading");
  try {
    const description = await studio().data.describe(settings);
    if (question !== asked) return;
    documentStore.getState().setDataset(description);
    setStatus("ready");
  } catch (problem) {
    if (question !== asked) return;
    documentStore.getState().setDataset(undefined);
    setStatus("failed", messageOf(problem));
  }
}

function setStatus(status: DatasetState["status"], message?: string): void {
  datasetStore.setState(
    ({ message: _previous, ...state }) => ({ ...state, status, ...(message === undefined ? {} : { message }) }),
    true,
  );
}

/** Describes the data set again, as after a failure. */
export function describeAgain(): void {
  void describe(documentStore.getState().document.data);
}

/** Follows the document's data settings from now on. Returns what switches this off. */
export function followData(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  describeAgain();
  void refreshCatalogue();
  const stop = documentStore.subscribe(({ document }, previous) => {
    if (document.data === previous.document.data) return;
    clearTimeout(timer);
    const other = document.id !== previous.document.id || document.data.dataset !== previous.document.data.dataset;
    // Whoever asks at once, such as a template that is opened to be trained, must not be given the data of before.
    if (other) setStatus(document.data.dataset === "" ? "none" : "reading");
    // Typing a share must not open the data set at every key.
    timer = setTimeout(describeAgain, other ? 0 : 250);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
