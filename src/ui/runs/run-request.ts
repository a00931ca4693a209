/** From the document to what a run is started with, and whether the document has changed since. Pure. */
import type { DatasetDescription, Diagnostic } from "../../engine/model/types";
import { validateData, validateTraining } from "../../engine/model/validate-settings";
import { engineGraph } from "../../graph-editor";
import type { ProjectDocument } from "../../graph-editor";
import type { StartRequest } from "../../workers/protocol/training";

export function createStartRequest(
  document: ProjectDocument,
  dataset: DatasetDescription,
  runId: string,
  continueFrom?: "last" | "best",
): StartRequest {
  return {
    runId,
    projectId: document.id,
    projectName: document.name,
    graph: engineGraph(document),
    data: document.data,
    dataset,
    training: document.training,
    ...(continueFrom === undefined ? {} : { continueFrom }),
  };
}

export type ModelChange = "graph" | "data" | "training";

/** What of the document a run does not know of yet. Moving nodes and renaming the project change nothing. */
export function changesSince(
  request: Pick<StartRequest, "graph" | "data" | "training">,
  document: ProjectDocument,
): readonly ModelChange[] {
  const differs = (first: unknown, second: unknown) => JSON.stringify(first) !== JSON.stringify(second);
  const changes: ModelChange[] = [];
  if (differs(request.graph, engineGraph(document))) changes.push("graph");
  if (differs(request.data, document.data)) changes.push("data");
  if (differs(request.training, document.training)) changes.push("training");
  return changes;
}

/** Problems of the data and training settings; each names its field. */
export function settingDiagnostics(
  { data, training }: Pick<ProjectDocument, "data" | "training">,
  dataset: DatasetDescription | undefined,
): readonly Diagnostic[] {
  return [...validateData(data), ...validateTraining(training, dataset)];
}

/** The problems that keep a run from starting, in the order to be mended. `diagnostics` are those of the graph and of drafts. */
export function blockingProblems(
  diagnostics: readonly Diagnostic[],
  document: ProjectDocument,
  dataset: DatasetDescription | undefined,
): readonly Diagnostic[] {
  const errors = [...diagnostics, ...settingDiagnostics(document, dataset)].filter(
    ({ severity }) => severity === "error",
  );
  if (errors.length > 0 || dataset !== undefined) return errors;
  const message = "The data set is not ready yet: see the Data panel.";
  return [{ severity: "error", code: "no-data", message, field: "data.dataset", fixes: [] }];
}
