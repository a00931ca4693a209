/**
 * Goes on with the sweep that the page before had under way, as soon as the project and its data are here. Part of the first page, so it
 * only looks; what runs sweeps is loaded where there is one.
 */
import { documentStore } from "../../graph-editor";
import { reportProblem } from "../components/toasts";

const KEY = "trainyard-sweep-project";

/** Keeps in mind, or forgets, that this browser is carrying out a sweep of a project. */
export function rememberSweep(projectId: string | undefined): void {
  if (projectId === undefined) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, projectId);
}

/** @returns what ends it. */
export function followSweeps(): () => void {
  const project = localStorage.getItem(KEY);
  if (project === null) return () => undefined;
  const stop = documentStore.subscribe(({ document, dataset }) => {
    if (document.id !== project || dataset === undefined) return;
    stop();
    import("./sweep-runner")
      .then(({ continueSweep }) => continueSweep())
      .catch((problem: unknown) => {
        reportProblem("The sweep could not go on", problem);
      });
  });
  return stop;
}
