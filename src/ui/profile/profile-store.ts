/**
 * The newest profile of the open model, or the one that is being measured. Not for measuring, which is the training worker's, and not kept
 * over a reload. Always holds: a newer question ends an older one, and what is shown belongs to one request.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { documentStore } from "../../graph-editor";
import type { ModelRequest, ProfileProgress, RunProfile } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";
import { createStartRequest } from "../runs/run-request";

export type ProfileState =
  | { readonly status: "idle" }
  | { readonly status: "running"; readonly request: ModelRequest; readonly progress: ProfileProgress }
  | { readonly status: "ready"; readonly request: ModelRequest; readonly profile: RunProfile }
  | { readonly status: "failed"; readonly request: ModelRequest; readonly message: string };

const IDLE: ProfileState = { status: "idle" };

export const profileStore = createStore<{ readonly current: ProfileState }>(() => ({ current: IDLE }));

export function useProfile(): ProfileState {
  const current = useStore(profileStore, (state) => state.current);
  const project = useStore(documentStore, (state) => state.document.id);
  return current.status === "idle" || current.request.projectId === project ? current : IDLE;
}

let asked = 0;

/** Profiles the document as it is. What goes wrong is shown where the profile would be. */
export async function profileModel(): Promise<void> {
  const { document, dataset } = documentStore.getState();
  if (dataset === undefined) return;
  asked += 1;
  const question = asked;
  const { runId: _runId, ...request } = createStartRequest(document, dataset, "profile");
  const show = (current: ProfileState): void => {
    if (question === asked) profileStore.setState({ current });
  };
  show({ status: "running", request, progress: { stage: "compiling", done: 0, total: 1 } });
  try {
    const profile = await studio().profile(request, (progress) => {
      // The last messages may come after the answer.
      if (profileStore.getState().current.status === "running") show({ status: "running", request, progress });
    });
    show({ status: "ready", request, profile });
  } catch (problem) {
    show({ status: "failed", request, message: messageOf(problem) });
  }
}

/** Ends the profile that is being measured. */
export async function cancelProfile(): Promise<void> {
  asked += 1;
  profileStore.setState({ current: IDLE });
  try {
    await studio().training.cancelProfile();
  } catch {
    // A worker that has ended measures nothing any more.
  }
}
