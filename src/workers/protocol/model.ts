/** What goes to the training worker of a model, and the files that come back. Serializable types only. */
import type { DataSettings, DatasetDescription, GraphDescription, TrainingSettings } from "../../engine/model/types";

/** A model with its data and settings, as plain data: everything a worker needs of a document. */
export interface ModelRequest {
  readonly projectId: string;
  readonly projectName: string;
  readonly graph: GraphDescription;
  readonly data: DataSettings;
  readonly dataset: DatasetDescription;
  readonly training: TrainingSettings;
}

/** A file to be downloaded. */
export interface ExportResult {
  readonly fileName: string;
  readonly mediaType: string;
  /** Its bytes are kept by the browser, not in the memory of a page or a worker. */
  readonly content: Blob;
}
