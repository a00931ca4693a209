/**
 * The weights in an exported file become those of the project that was just opened from it, as soon as its data set is known, so that it
 * predicts and exports at once. What cannot be taken leaves the project without weights and says why.
 */
import { documentStore } from "../../graph-editor";
import { carriedModel, exportedStep } from "../../graph-editor/document/carried-project";
import type { CarrierKind } from "../../graph-editor/document/carrier-kind";
import { studio } from "../app/studio";
import { report, reportProblem } from "../components/toasts";
import { refreshKept } from "../runs/run-controller";
import { createStartRequest } from "../runs/run-request";

/** Of the project that is open now. */
export async function takeWeights(file: File, kind: CarrierKind): Promise<void> {
  const { id } = documentStore.getState().document;
  if (!(await hasDataset(id))) return;
  const { document, dataset } = documentStore.getState();
  if (dataset === undefined) return;
  try {
    const carried = await carriedModel(file, kind);
    if (carried === undefined) return;
    const { runId: _none, ...model } = createStartRequest(document, dataset, "");
    const step = await exportedStep(carried.file, carried.kind);
    const kept = await studio().training.takeWeights(carried.file, carried.file.name, model, step);
    if (kept === undefined) {
      report(
        "Its weights stay in the file",
        "ONNX and safetensors files give their weights back. Drop one of these, or train the model.",
      );
      return;
    }
    if (documentStore.getState().document.id === id) await refreshKept();
    report("Its weights were taken over", "The model can predict and be exported at once, without training.");
  } catch (problem) {
    reportProblem(`The weights in ${file.name} were not taken over`, problem);
  }
}

/** Resolves when the data set of a project is known; to false when another project is opened before. */
function hasDataset(project: string): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { document, dataset } = documentStore.getState();
      if (document.id === project && dataset === undefined) return;
      stop();
      resolve(document.id === project);
    };
    const stop = documentStore.subscribe(look);
    look();
  });
}
