/** Has every run recorded. Part of the first page, so it only listens: what writes runs is loaded when the first one starts. */
import { documentStore } from "../../../graph-editor";
import { reportProblem } from "../../components/toasts";
import { runStore } from "../run-store";

/** @returns what ends it. */
export function followRecording(): () => void {
  return runStore.subscribe(({ request, document: own }, before) => {
    if (request === undefined || request === before.request) return;
    // Mostly the run was started with the document as it is at this moment.
    const document = own ?? documentStore.getState().document;
    import("./run-recorder")
      .then(({ recordRun }) => recordRun(request, document))
      .catch((problem: unknown) => {
        reportProblem("This run is not in the list of runs", problem);
      });
  });
}
