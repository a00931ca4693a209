/**
 * Numbers that are being typed and are none yet. The document only ever holds numbers, so text such as "1e-" or "" stays
 * here, on its field, and keeps a run from starting until it is mended.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Diagnostic } from "../../engine/model/types";

/** Messages by path of the setting, `training.learningRate`. */
const draftProblems = createStore<Readonly<Record<string, string>>>(() => ({}));

export function setDraftProblem(path: string, message: string | undefined): void {
  draftProblems.setState(
    ({ [path]: _previous, ...others }) => (message === undefined ? others : { ...others, [path]: message }),
    true,
  );
}

export function useDraftProblem(path: string): string | undefined {
  return useStore(draftProblems, (problems) => problems[path]);
}

/** The same as diagnostics, to stand in the list of what keeps a run from starting. */
export function draftDiagnostics(problems = draftProblems.getState()): readonly Diagnostic[] {
  return Object.entries(problems).map(([field, message]) => ({
    severity: "error",
    code: "not-a-number",
    message,
    field,
    fixes: [],
  }));
}

export function useDraftDiagnostics(): Readonly<Record<string, string>> {
  return useStore(draftProblems);
}
