/**
 * What a training step of the open model will take, worked out by the training worker a moment after an edit; and, where it does not fit,
 * the problem that keeps a run from starting. Not for what a run has taken: that is in its profile.
 *
 * What always holds: a problem is told only while the document is the one that it was found for.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { DatasetDescription, Diagnostic } from "../../engine/model/types";
import type { ProjectDocument } from "../../graph-editor";
import { documentStore, engineGraph, useDocument } from "../../graph-editor";
import type { MemoryForecast } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { draftDiagnostics } from "./draft-problems";
import { blockingProblems, createStartRequest } from "./run-request";

const SETTLE_MS = 600;

interface ForecastState {
  /** Of the newest document that could be trained. */
  readonly forecast?: MemoryForecast;
  /** What it was worked out for: see `contentOf`. */
  readonly content?: string;
  readonly dataset?: DatasetDescription;
}

const forecastStore = createStore<ForecastState>(() => ({}));

const contents = new WeakMap<ProjectDocument, string>();

/** Everything of a document that memory and time depend on: where nodes stand and what the project is called are not part of it. */
export function contentOf(document: ProjectDocument): string {
  const known = contents.get(document);
  if (known !== undefined) return known;
  const content = JSON.stringify([engineGraph(document), document.data, document.training]);
  contents.set(document, content);
  return content;
}

/** The newest forecast; it may be one edit behind, so that a number on its way does not empty what shows it. */
export function useForecast(): MemoryForecast | undefined {
  return useStore(forecastStore, (state) => state.forecast);
}

/** That the document as it is does not fit, as far as that is known. */
export function forecastProblem(): Diagnostic | undefined {
  const { forecast, content } = forecastStore.getState();
  return content === contentOf(documentStore.getState().document) ? forecast?.problem : undefined;
}

export function useForecastProblem(): Diagnostic | undefined {
  const problem = useStore(forecastStore, (state) => state.forecast?.problem);
  const content = useStore(forecastStore, (state) => state.content);
  return useDocument((state) => (problem !== undefined && content === contentOf(state.document) ? problem : undefined));
}

async function renew(): Promise<void> {
  const { document, dataset, model } = documentStore.getState();
  if (dataset === undefined) return;
  if (blockingProblems([...draftDiagnostics(), ...model.diagnostics], document, dataset).length > 0) {
    forecastStore.setState({}, true);
    return;
  }
  const content = contentOf(document);
  const known = forecastStore.getState();
  if (known.content === content && known.dataset === dataset) return;
  const { runId: _runId, ...request } = createStartRequest(document, dataset, "forecast");
  try {
    const forecast = await studio().training.forecastMemory(request);
    if (contentOf(documentStore.getState().document) === content)
      forecastStore.setState({ forecast, content, dataset }, true);
  } catch {
    // The problems of the model are told where they sit.
    forecastStore.setState({}, true);
  }
}

/** Keeps the forecast in step with the document from now on. @returns what ends it. */
export function followForecast(): () => void {
  let timer = setTimeout(() => void renew(), SETTLE_MS);
  const stop = documentStore.subscribe((state, before) => {
    const { document, dataset, model } = state;
    if (document === before.document && dataset === before.dataset && model === before.model) return;
    clearTimeout(timer);
    timer = setTimeout(() => void renew(), SETTLE_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
