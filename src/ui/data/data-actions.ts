/** What a person can do with data: choose a set, add their own, remove it. The document changes by commands, so it can be undone. */
import type { DataSettings } from "../../engine/model/types";
import { documentStore, setData } from "../../graph-editor";
import type { DatasetSummary } from "../../workers/protocol/data";
import { showDockTab } from "../app/shell-state";
import { studio } from "../app/studio";
import { report } from "../components/toasts";
import { refreshCatalogue } from "./dataset-service";
import { suggestName, type PathedFile } from "./dropped-files";

/** Another data set, with what belonged to the old one's columns set back. */
export function chooseDataset(dataset: string): void {
  if (documentStore.getState().document.data.dataset === dataset) return;
  documentStore
    .getState()
    .run(setData({ dataset, target: "", ignored: [], reading: "auto" }), { label: "choose data set" });
}

export function changeData(change: Partial<DataSettings>, label: string): void {
  documentStore.getState().run(setData(change), { label, mark: `data.${Object.keys(change).join(",")}` });
}

/** Adds files as a data set and chooses it. Rejects with the data worker's sentence. */
export async function addData(files: readonly PathedFile[]): Promise<DatasetSummary> {
  if (files.length === 0)
    throw new Error(
      "There is no file in what was dropped. Drop a CSV, text, ZIP, NumPy or IDX file, or a folder of images or texts.",
    );
  const added = await studio().data.add(files, suggestName(files));
  await refreshCatalogue();
  chooseDataset(added.id);
  showDockTab("data");
  report(`${added.name} was added`, added.summary);
  return added;
}

/** Forgets a person's own data set. A project that uses it says so afterwards. */
export async function removeData(dataset: DatasetSummary): Promise<void> {
  await studio().data.remove(dataset.id);
  await refreshCatalogue();
  if (documentStore.getState().document.data.dataset === dataset.id) chooseDataset("");
}
